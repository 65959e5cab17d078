import { expect, it } from 'vitest';
import { parseSoundChoice } from './sound-choice.ts';

it('takes what was chosen, and the system’s own where that cannot be', () => {
  const own = { microphoneId: null, speakerId: null };
  expect(parseSoundChoice('{"microphoneId":"a1","speakerId":"b2"}')).toEqual({
    microphoneId: 'a1',
    speakerId: 'b2',
  });
  for (const text of [null, '', '{', '[]', '3', '{"microphoneId":3}', '{"speakerId":""}'])
    expect(parseSoundChoice(text)).toEqual(own);
  expect(parseSoundChoice(`{"microphoneId":"${'x'.repeat(201)}"}`)).toEqual(own);
});
