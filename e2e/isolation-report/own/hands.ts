import { FAMILY_HANDS } from './family-hands.ts';
import { PEOPLE_HANDS } from './people-hands.ts';
import { REPORT_HANDS } from './report-hands.ts';
import type { Hand } from './request.ts';
import { WORK_HANDS } from './work-hands.ts';

/** By operation, as `method /path`. One without a hand is asked with the account’s own ids and nothing more. */
export const OWN_HANDS: Readonly<Record<string, Hand>> = {
  ...PEOPLE_HANDS,
  ...FAMILY_HANDS,
  ...WORK_HANDS,
  ...REPORT_HANDS,
};
