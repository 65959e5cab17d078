/** How good a line is, by what was measured on it. */
import type { VoiceSample } from './softphone.ts';

export type Quality = 'good' | 'fair' | 'poor';

/** From here on a conversation suffers, and from here on it breaks (ITU-T G.114 for delay). */
const FAIR = { roundTripMs: 200, jitterMs: 30, lostShare: 0.01 };
const POOR = { roundTripMs: 400, jitterMs: 50, lostShare: 0.05 };

type Measured = Pick<VoiceSample, 'roundTripMs' | 'jitterMs' | 'lostShare'>;

/** The worst of what was measured; null while nothing was. */
export function qualityOf(sample: Measured): Quality | null {
  const reaches = (limits: typeof FAIR): boolean =>
    (sample.roundTripMs ?? 0) >= limits.roundTripMs ||
    (sample.jitterMs ?? 0) >= limits.jitterMs ||
    (sample.lostShare ?? 0) >= limits.lostShare;
  const { roundTripMs, jitterMs, lostShare } = sample;
  if (roundTripMs === null && jitterMs === null && lostShare === null) return null;
  if (reaches(POOR)) return 'poor';
  return reaches(FAIR) ? 'fair' : 'good';
}
