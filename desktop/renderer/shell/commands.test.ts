import { describe, expect, it } from 'vitest';
import { ariaKeys, labelKeys, parseKeys } from '../ui/keys.ts';
import { type Command, type CommandPress, CommandRegistry } from './commands.ts';

function press(code: string, extra: Partial<CommandPress> = {}): CommandPress {
  const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  const state = { repeat: false, isComposing: false, timeStamp: 0, inDialog: false };
  return { code, ...plain, ...state, ...extra };
}

function registryWith(...commands: Partial<Command>[]) {
  const ran: string[] = [];
  const registry = new CommandRegistry({ mac: false });
  for (const [index, command] of commands.entries()) {
    const id = command.id ?? `command-${index}`;
    registry.register({ id, title: id, group: 'Test', run: () => ran.push(id), ...command });
  }
  return { registry, ran };
}

describe('matching', () => {
  it('goes by the physical key, so a Devanagari layout keeps its shortcuts', () => {
    const { registry, ran } = registryWith({ id: 'palette', keys: 'Mod+KeyK' });
    const devanagari = { ...press('KeyK', { ctrlKey: true }), key: 'क' };
    expect(registry.dispatch(devanagari)).toBe('ran');
    expect(registry.dispatch({ ...press('KeyE', { ctrlKey: true }), key: 'k' } as never)).toBe(
      'none',
    );
    expect(ran).toEqual(['palette']);
  });

  it('wants exactly the modifiers named, so AltGr letters and near misses pass by', () => {
    const { registry, ran } = registryWith({ keys: 'Mod+Shift+KeyO' });
    const ctrlShift = { ctrlKey: true, shiftKey: true };
    expect(registry.dispatch(press('KeyO', { ctrlKey: true }))).toBe('none');
    expect(registry.dispatch(press('KeyO', { ...ctrlShift, altKey: true }))).toBe('none');
    expect(registry.dispatch(press('KeyO', { ...ctrlShift, metaKey: true }))).toBe('none');
    expect(ran).toEqual([]);
    expect(registry.dispatch(press('KeyO', ctrlShift))).toBe('ran');
  });

  it('takes Command for Mod on a Mac', () => {
    const registry = new CommandRegistry({ mac: true });
    registry.register({ id: 'p', title: 'p', group: 'g', keys: 'Mod+KeyK', run: () => {} });
    expect(registry.dispatch(press('KeyK', { ctrlKey: true }))).toBe('none');
    expect(registry.dispatch(press('KeyK', { metaKey: true }))).toBe('ran');
  });

  it('leaves keys alone while an input method is composing', () => {
    const { registry, ran } = registryWith({ keys: 'Mod+Enter' });
    registry.dispatch(press('Enter', { ctrlKey: true, isComposing: true }));
    expect(ran).toEqual([]);
  });

  it('reaches through a dialog only for commands that say so', () => {
    const { registry, ran } = registryWith(
      { id: 'dial', keys: 'Mod+Enter' },
      { id: 'leave', keys: 'Mod+Shift+KeyX', inDialog: true },
    );
    registry.dispatch(press('Enter', { ctrlKey: true, inDialog: true }));
    registry.dispatch(press('KeyX', { ctrlKey: true, shiftKey: true, inDialog: true }));
    expect(ran).toEqual(['leave']);
  });
});

describe('running', () => {
  it('drops a second press inside the throttle and takes one after it', () => {
    const { registry, ran } = registryWith({ id: 'dial', keys: 'Mod+Enter', throttleMs: 1000 });
    const dial = (timeStamp: number) =>
      registry.dispatch(press('Enter', { ctrlKey: true, timeStamp }));
    expect([dial(5), dial(900), dial(1004), dial(1005)]).toEqual([
      'ran',
      'throttled',
      'throttled',
      'ran',
    ]);
    expect(ran).toEqual(['dial', 'dial']);
  });

  it('shares the throttle between key and palette', () => {
    const { registry, ran } = registryWith({ id: 'dial', keys: 'Mod+Enter', throttleMs: 1000 });
    registry.dispatch(press('Enter', { ctrlKey: true, timeStamp: 0 }));
    expect(registry.run('dial', 500)).toBe('throttled');
    expect(ran).toEqual(['dial']);
  });

  it('runs once for a held key', () => {
    const { registry, ran } = registryWith({ keys: 'F8' });
    registry.dispatch(press('F8'));
    for (let n = 1; n < 30; n++)
      registry.dispatch(press('F8', { repeat: true, timeStamp: n * 40 }));
    expect(ran).toHaveLength(1);
  });

  it('picks the scope whose moment it is and refuses what may not run now', () => {
    let wrappingUp = false;
    const { registry, ran } = registryWith(
      { id: 'dial', keys: 'Mod+Enter', scope: 'preview', when: () => !wrappingUp },
      { id: 'save', keys: 'Mod+Enter', scope: 'wrap-up', when: () => wrappingUp },
    );
    registry.dispatch(press('Enter', { ctrlKey: true }));
    wrappingUp = true;
    registry.dispatch(press('Enter', { ctrlKey: true }));
    expect(registry.run('dial', 0)).toBe('none');
    expect(ran).toEqual(['dial', 'save']);
  });
});

describe('registering', () => {
  it('refuses keys that would mean two things at once', () => {
    const { registry } = registryWith({ id: 'palette', keys: 'Mod+KeyK' });
    const other = { title: 'x', group: 'g', keys: 'Mod+KeyK', run: () => {} };
    expect(() => registry.register({ ...other, id: 'other' })).toThrow(/share the keys/);
    expect(() => registry.register({ ...other, id: 'other', scope: 'queue' })).toThrow(/share/);
    expect(() => registry.register({ ...other, id: 'palette', keys: 'F9' })).toThrow(/twice/);
    expect(registry.list()).toHaveLength(1);
  });

  it('refuses a global shortcut on a bare letter, but not inside a scope', () => {
    expect(() => registryWith({ keys: 'KeyR' })).toThrow(/type a character/);
    expect(() => registryWith({ keys: 'Shift+Slash' })).toThrow(/type a character/);
    expect(() => registryWith({ keys: 'KeyR', scope: 'deliveries' })).not.toThrow();
  });

  it('refuses strokes that no keyboard sends', () => {
    expect(() => parseKeys('Ctrl+KeyK')).toThrow(/unknown modifier/);
    expect(() => parseKeys('Mod+K')).toThrow(/unknown key code/);
    expect(() => parseKeys('Mod+F13')).toThrow(/unknown key code/);
  });

  it('frees the keys when a command leaves, and tells who listens', () => {
    const registry = new CommandRegistry({ mac: false });
    let told = 0;
    registry.subscribe(() => told++);
    const command = { id: 'a', title: 'a', group: 'g', keys: 'F8', run: () => {} };
    const leave = registry.register(command);
    leave();
    leave();
    expect(() => registry.register({ ...command, id: 'b' })).not.toThrow();
    expect(told).toBe(3);
  });
});

describe('printing', () => {
  it('writes keys as the design prints them', () => {
    expect(labelKeys('Mod+KeyK', false)).toBe('Ctrl K');
    expect(labelKeys('Mod+Shift+KeyO', false)).toBe('Ctrl ⇧ O');
    expect(labelKeys('Mod+Enter', true)).toBe('⌘ ↵');
    expect(labelKeys('Mod+Digit1', false)).toBe('Ctrl 1');
    expect(labelKeys('F10', false)).toBe('F10');
  });

  it('names keys in full for assistive technology', () => {
    expect(ariaKeys('Mod+Shift+KeyO', false)).toBe('Control+Shift+O');
    expect(ariaKeys('Mod+Enter', true)).toBe('Meta+Enter');
    expect(ariaKeys('Mod+Slash', false)).toBe('Control+/');
    expect(ariaKeys('ArrowUp', false)).toBe('ArrowUp');
  });
});
