import { describe, expect, it } from 'vitest';
import { doingOf, type Known } from './agent-states.rules.ts';

const now = Date.UTC(2026, 10, 20, 4, 30);
const ago = (minutes: number) => now - minutes * 60_000;

const known = (said: Partial<Known> = {}): Known => ({
  state: 'ready',
  stateAt: ago(60),
  callAt: null,
  callEndedAt: null,
  isWrapping: false,
  dispositionAt: null,
  seenAt: ago(1),
  ...said,
});

describe('what an agent does', () => {
  it('is a call while one is on, even when their console was not heard of', () => {
    expect(doingOf(known({ callAt: ago(2), seenAt: ago(30), state: 'break' }), now)).toEqual({
      doing: 'on_call',
      since: ago(2),
    });
  });

  it('is wrap-up from the end of the call until its disposition', () => {
    const ended = { callAt: ago(9), callEndedAt: ago(4), isWrapping: true };
    expect(doingOf(known(ended), now)).toEqual({ doing: 'wrap_up', since: ago(4) });
    const saved = { ...ended, isWrapping: false, dispositionAt: ago(3) };
    expect(doingOf(known(saved), now)).toEqual({ doing: 'ready', since: ago(3) });
  });

  it('is a break from when it was said, unless a call ended after that and is wrapped up', () => {
    const onBreak = known({ state: 'break', stateAt: ago(5), callAt: ago(9), callEndedAt: ago(7) });
    expect(doingOf(onBreak, now)).toEqual({ doing: 'break', since: ago(5) });
    expect(doingOf({ ...onBreak, isWrapping: true }, now).doing).toBe('break');
    const later = { ...onBreak, callEndedAt: ago(4), isWrapping: true };
    expect(doingOf(later, now)).toEqual({ doing: 'wrap_up', since: ago(4) });
  });

  it('is nothing when no console of theirs is there', () => {
    expect(doingOf(known({ seenAt: ago(3) }), now)).toEqual({ doing: 'offline', since: ago(3) });
    expect(doingOf(known({ seenAt: null, state: null, stateAt: null }), now)).toEqual({
      doing: 'offline',
      since: null,
    });
  });

  it('is ready since nobody knows when, for somebody who never said and never called', () => {
    expect(doingOf(known({ state: null, stateAt: null }), now)).toEqual({
      doing: 'ready',
      since: null,
    });
  });
});
