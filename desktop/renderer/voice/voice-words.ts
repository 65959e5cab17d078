/** What the sound of a call is said in. */
import { t } from '../words/translate.ts';
import type { Quality } from './quality.ts';
import type { PhoneProblem, VoiceSample } from './softphone.ts';
import type { Trouble } from './watchdog.ts';

export function troubleWords(trouble: Trouble): string {
  switch (trouble) {
    case 'nothing_arrives':
      return t(
        'No sound arrives any more. Check the network of this device; if it stays so, end the call and dial again.',
      );
    case 'microphone_silent':
      return t(
        'Your microphone gives no sound, so you are not heard. Check its plug and its own switch, or choose another one.',
      );
    case 'other_side_silent':
      return t(
        'Nothing has been heard of the other side for a while. Ask whether they hear you, and check your speaker.',
      );
  }
}

export function phoneProblemWords(problem: PhoneProblem): string {
  switch (problem) {
    case 'microphone_denied':
      return t(
        'The microphone is not allowed here, so you are not in the call. Allow it in the settings of the browser, then join again.',
      );
    case 'microphone_missing':
      return t('There is no microphone, so you are not in the call. Plug one in, then join again.');
    case 'no_token':
      return t(
        'The server did not let you into the call. Join again; if it stays so, end the call.',
      );
    case 'unreachable':
      return t('The softphone cannot reach the carrier, so you are not in the call. Join again.');
  }
}

export function qualityName(quality: Quality): string {
  switch (quality) {
    case 'good':
      return t('Good line');
    case 'fair':
      return t('Fair line');
    case 'poor':
      return t('Poor line');
  }
}

/** The figures behind the word, as they were measured. */
export function qualityFigures({ roundTripMs, jitterMs, lostShare }: VoiceSample): string {
  return t('{delay, number} ms, jitter {jitter, number} ms, {lost, number, percent} lost', {
    delay: Math.round(roundTripMs ?? 0),
    jitter: Math.round(jitterMs ?? 0),
    lost: lostShare ?? 0,
  });
}
