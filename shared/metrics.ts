// Every measure Switchyard shows, defined once. A rollup adds numerators and denominators of its accounts and
// divides at the end; it never averages percentages.
import type { Usage } from './billing.ts';

export type Measure = {
  name: string;
  formula: string;
  numerator: string;
  denominator: string;
  exclusions: string;
};

export const MEASURES = {
  aht: {
    name: 'Average handle time',
    formula: '(talk + hold + wrap-up) / handled calls',
    numerator: 'seconds of talk, hold and wrap-up of handled calls',
    denominator: 'handled calls: answered, with an agent',
    exclusions: 'calls no agent took; calls still in progress or in wrap-up',
  },
  asa: {
    name: 'Average speed of answer',
    formula: 'queue wait of answered calls / answered calls',
    numerator: 'seconds from entering the queue to the answer, of answered inbound calls',
    denominator: 'answered inbound calls',
    exclusions: 'abandoned calls; outbound calls',
  },
  service_level: {
    name: 'Service level',
    formula: 'answered within the threshold / received',
    numerator: 'inbound calls answered within the threshold',
    denominator: 'inbound calls received, answered or not',
    exclusions: 'calls abandoned within 5 seconds count in neither',
  },
  abandonment_rate: {
    name: 'Abandonment rate',
    formula: 'abandoned in queue / queued',
    numerator: 'inbound calls whose caller hung up in the queue',
    denominator: 'inbound calls that entered the queue',
    exclusions: 'calls abandoned within 5 seconds count in neither',
  },
  drop_rate: {
    name: 'Drop rate',
    formula: 'dropped / answered live, per call list, over 30 days',
    numerator: 'outbound calls answered by a person and given no agent within 2 seconds',
    denominator: 'outbound calls answered by a person',
    exclusions: 'calls answered by a machine',
  },
  answered_rate: {
    name: 'Answered rate',
    formula: 'answered / (received − closed)',
    numerator: 'inbound calls answered',
    denominator: 'inbound calls received while open',
    exclusions: 'calls received outside opening hours',
  },
  occupancy: {
    name: 'Occupancy',
    formula: 'handle time / (handle time + available time)',
    numerator: 'seconds in which agents handled calls',
    denominator: 'those seconds and the seconds in which they were available and waiting',
    exclusions: 'pauses and time signed out',
  },
  utilisation: {
    name: 'Utilisation',
    formula: 'productive time / signed-in time',
    numerator: 'seconds in which agents handled calls or were available',
    denominator: 'seconds in which they were signed in',
    exclusions: 'none',
  },
  connection_rate: {
    name: 'Connection rate',
    formula: 'connected calls / calls placed',
    numerator: 'calls that were answered, by anybody or anything, and lasted',
    denominator: 'calls placed, whatever their result',
    exclusions: 'calls that were refused before they were placed',
  },
  contact_rate: {
    name: 'Contact rate',
    formula: 'contacts reached in person / contacts on the call list',
    numerator: 'contacts with whom a person was reached at least once',
    denominator: 'contacts on the call list',
    exclusions: 'removed contacts; answers by a machine count as not reached',
  },
  dial_contact_rate: {
    name: 'Contact rate per dial',
    formula: 'calls that reached a person / calls placed',
    numerator: 'calls on which a person was reached',
    denominator: 'calls placed, whatever their result',
    exclusions: 'calls that were refused before they were placed',
  },
  right_party_contact_rate: {
    name: 'Right-party contact rate',
    formula: 'calls that reached the intended person / calls placed',
    numerator: 'calls on which the intended person was reached',
    denominator: 'calls placed, whatever their result',
    exclusions: 'wrong numbers and other persons count as not reached',
  },
  conversion_rate: {
    name: 'Conversion rate',
    formula: 'desired dispositions / contacts reached in person',
    numerator: 'contacts whose last disposition is one the account wants',
    denominator: 'contacts with whom a person was reached at least once',
    exclusions: 'dispositions that a later one corrects',
  },
  list_penetration: {
    name: 'List penetration',
    formula: 'contacts tried / contacts that may be dialled',
    numerator: 'contacts called at least once',
    denominator: 'contacts of the call list that may be dialled',
    exclusions: 'contacts on the do-not-call list and removed contacts',
  },
  callback_kept_rate: {
    name: 'Callbacks kept',
    formula: 'callbacks dialled by their time + 15 min / callbacks due',
    numerator:
      'callbacks whose contact was dialled no later than 15 minutes after the promised time',
    denominator: 'callbacks whose promised time has come',
    exclusions: 'callbacks of contacts that opted out before',
  },
  billed_minutes: {
    name: 'Billed minutes',
    formula: 'billed seconds / 60',
    numerator: 'seconds billed: the initial increment, then further increments begun',
    denominator: '60',
    exclusions: 'calls that were not answered are billed no seconds',
  },
} as const satisfies Record<string, Measure>;

export type MeasureId = keyof typeof MEASURES;

/** The states of a signed-in agent; their seconds sum to the signed-in time. */
export const AGENT_TIME_STATES = ['waiting', 'talking', 'dead', 'wrap-up', 'paused'] as const;

/** A numerator over a denominator; null, never 0 or 100 %, where there is nothing to divide by. */
export function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}

export function connectionRate(usage: Pick<Usage, 'calls' | 'connected'>): number | null {
  return ratio(usage.connected, usage.calls);
}

export const NO_USAGE = {
  calls: 0,
  connected: 0,
  seconds: 0,
  billed_seconds: 0,
  charged_minor: 0,
} as const satisfies Omit<Usage, 'currency'>;

/** Adds usage to a total. Money is added only in the total's own currency. */
export function addUsageOf(total: Usage, part: Usage): Usage {
  return {
    calls: total.calls + part.calls,
    connected: total.connected + part.connected,
    seconds: total.seconds + part.seconds,
    billed_seconds: total.billed_seconds + part.billed_seconds,
    charged_minor:
      total.charged_minor + (part.currency === total.currency ? part.charged_minor : 0),
    currency: total.currency,
  };
}
