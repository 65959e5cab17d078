import { describe, expect, it } from 'vitest';
import { Speaker } from './announcements.ts';

function listen() {
  const heard: string[] = [];
  const timers: (() => void)[] = [];
  const speaker = new Speaker({
    show: ({ text, politeness }) => heard.push(`${politeness}: ${text}`),
    clear: (politeness) => heard.push(`${politeness} empty`),
    later: (run) => timers.push(run),
  });
  function runAll(): string[] {
    while (timers.length > 0) timers.shift()?.();
    return heard.splice(0);
  }
  return { speaker, runAll };
}

describe('announcements', () => {
  it('empties the region before filling it, so the same words are heard twice', () => {
    const { speaker, runAll } = listen();
    speaker.say('Muted');
    expect(runAll()).toEqual(['polite empty', 'polite: Muted']);
    speaker.say('Muted');
    expect(runAll()).toEqual(['polite empty', 'polite: Muted']);
  });

  it('says words once when they come many times at once', () => {
    const { speaker, runAll } = listen();
    for (let n = 0; n < 5; n++) speaker.say('12 waiting');
    expect(runAll()).toEqual(['polite empty', 'polite: 12 waiting']);
  });

  it('lets an assertive word overtake the polite ones that wait', () => {
    const { speaker, runAll } = listen();
    speaker.say('Saved');
    speaker.say('20 seconds left', 'assertive');
    expect(runAll().filter((line) => line.includes(':'))).toEqual([
      'assertive: 20 seconds left',
      'polite: Saved',
    ]);
  });

  it('is silent for empty words', () => {
    const { speaker, runAll } = listen();
    speaker.say('');
    expect(runAll()).toEqual([]);
  });
});
