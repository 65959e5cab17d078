/**
 * The one registry of what can be done by key, palette or menu. Features register commands while
 * they are on screen; the palette and the shortcut sheet are printed from it, so they cannot lie.
 */
import { type KeyPress, matchesKeys, parseKeys, type Stroke, typesCharacter } from '../ui/keys.ts';

export const globalScope = 'global';

export interface Command {
  id: string;
  title: string;
  /** Heading in the palette and the shortcut sheet. */
  group: string;
  keys?: string;
  /** Commands of different scopes may share keys; `when` then decides which one is meant. */
  scope?: string;
  /** Further words the palette finds it by. */
  keywords?: string[];
  /** Whether it can be run now. Left out, it always can. */
  when?: () => boolean;
  run: () => void;
  /** Runs within this time of the last one are dropped, so a nervous double press acts once. */
  throttleMs?: number;
  /** Also works while a dialog is open. */
  inDialog?: boolean;
  /** Printed in the shortcut sheet but not offered in the palette. */
  hidden?: boolean;
}

export interface CommandPress extends KeyPress {
  repeat: boolean;
  isComposing: boolean;
  /** Monotonic milliseconds, as in `event.timeStamp`. */
  timeStamp: number;
  inDialog: boolean;
}

interface Entry {
  command: Command;
  stroke: Stroke | undefined;
  lastRunMs: number;
}

export type Outcome = 'none' | 'ran' | 'throttled';

export interface RegistryOptions {
  mac: boolean;
  /** The stroke a person chose in place of this one. */
  keysOf?: (keys: string) => string;
  /** Whether a stroke stands in the list that people choose from; without it any may be registered. */
  isKnown?: (keys: string) => boolean;
}

export class CommandRegistry {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<() => void>();
  private readonly options: RegistryOptions;
  private isHeld = false;
  private snapshot: readonly Command[] = [];

  constructor(options: RegistryOptions) {
    this.options = options;
  }

  /** While a person presses the keys they want, none of them may do what it did. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
  }

  /** Throws on a second command with the same id, or with the same keys in an overlapping scope. */
  register(command: Command): () => void {
    const entry = { command, stroke: this.checkKeys(command), lastRunMs: -Infinity };
    if (this.entries.has(command.id)) throw new Error(`command registered twice: ${command.id}`);
    this.entries.set(command.id, entry);
    this.changed();
    return () => {
      if (this.entries.get(command.id) !== entry) return;
      this.entries.delete(command.id);
      this.changed();
    };
  }

  /** Every registered command; the same array until one comes or goes. */
  readonly list = (): readonly Command[] => this.snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Runs the command meant by a key press, if there is one and it may run now. */
  dispatch(press: CommandPress): Outcome {
    if (press.isComposing || this.isHeld) return 'none';
    const entry = this.find(press);
    if (!entry) return 'none';
    // A held key is one wish, not thirty.
    if (press.repeat) return 'throttled';
    return this.runEntry(entry, press.timeStamp);
  }

  /** Runs a command chosen from the palette or a menu. */
  run(id: string, timeStamp: number): Outcome {
    const entry = this.entries.get(id);
    if (!entry || !available(entry.command)) return 'none';
    return this.runEntry(entry, timeStamp);
  }

  private find(press: CommandPress): Entry | undefined {
    return [...this.entries.values()].find(
      ({ command, stroke }) =>
        stroke !== undefined &&
        matchesKeys(press, this.chosen(stroke, command), this.options.mac) &&
        (!press.inDialog || command.inDialog === true) &&
        available(command),
    );
  }

  private chosen(stroke: Stroke, { keys }: Command): Stroke {
    const chosen = keys === undefined ? undefined : this.options.keysOf?.(keys);
    return chosen === undefined || chosen === keys ? stroke : parseKeys(chosen);
  }

  private runEntry(entry: Entry, timeStamp: number): Outcome {
    const { throttleMs = 0, run } = entry.command;
    if (timeStamp - entry.lastRunMs < throttleMs) return 'throttled';
    entry.lastRunMs = timeStamp;
    run();
    return 'ran';
  }

  private checkKeys(command: Command): Stroke | undefined {
    if (command.keys === undefined) return undefined;
    const stroke = parseKeys(command.keys);
    if (this.options.isKnown?.(command.keys) === false) {
      throw new Error(`nobody could find or change the keys of ${command.id}: ${command.keys}`);
    }
    if (scopeOf(command) === globalScope && typesCharacter(stroke)) {
      throw new Error(`a global shortcut may not type a character: ${command.id} ${command.keys}`);
    }
    for (const other of this.entries.values()) {
      if (other.stroke && sameStroke(stroke, other.stroke) && overlap(command, other.command)) {
        throw new Error(`${command.id} and ${other.command.id} share the keys ${command.keys}`);
      }
    }
    return stroke;
  }

  private changed(): void {
    this.snapshot = [...this.entries.values()].map(({ command }) => command);
    for (const listener of this.listeners) listener();
  }
}

export function available(command: Command): boolean {
  return command.when === undefined || command.when();
}

function scopeOf(command: Command): string {
  return command.scope ?? globalScope;
}

/** A global shortcut is never shadowed by a scoped one: the keys would mean two things at once. */
function overlap(a: Command, b: Command): boolean {
  const [one, two] = [scopeOf(a), scopeOf(b)];
  return one === two || one === globalScope || two === globalScope;
}

function sameStroke(a: Stroke, b: Stroke): boolean {
  return a.code === b.code && a.mod === b.mod && a.shift === b.shift && a.alt === b.alt;
}
