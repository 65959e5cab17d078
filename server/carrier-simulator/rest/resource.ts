import { Temporal } from 'temporal-polyfill';
import type { SimulatedCall } from '../types.ts';

export const API_VERSION = '2010-04-01';
/** Twilio rates a call some time after it ended; until then the price is null. */
const RATING_DELAY_MS = 60_000;
/** In hundred-thousandths of a dollar, because floats would round. */
const PRICE_PER_MINUTE_E5 = 1400;
const SUBRESOURCES = {
  events: 'Events',
  notifications: 'Notifications',
  payments: 'Payments',
  recordings: 'Recordings',
  siprec: 'Siprec',
  streams: 'Streams',
  transcriptions: 'Transcriptions',
  user_defined_message_subscriptions: 'UserDefinedMessageSubscriptions',
  user_defined_messages: 'UserDefinedMessages',
};
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const pad = (value: number) => String(value).padStart(2, '0');

/** `Tue, 31 Aug 2010 20:36:28 +0000`, whole seconds, always UTC. */
export function formatRfc2822(epochMs: number): string {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(epochMs)).toZonedDateTimeISO('UTC');
  const day = `${WEEKDAYS[at.dayOfWeek - 1]}, ${pad(at.day)} ${MONTHS[at.month - 1]} ${at.year}`;
  return `${day} ${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)} +0000`;
}

function formatNumber(number: string): string {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : number;
}

/** Twilio's own charge is negative, in dollars with five decimals, per started minute. */
export function formatPrice(durationSeconds: number): string {
  const amountE5 = Math.ceil(durationSeconds / 60) * PRICE_PER_MINUTE_E5;
  const digits = String(amountE5).padStart(6, '0');
  return `${amountE5 === 0 ? '' : '-'}${digits.slice(0, -5)}.${digits.slice(-5)}`;
}

function priceOf(call: SimulatedCall, nowMs: number, timeScale: number): string | null {
  if (call.status !== 'completed' || call.endedAtMs === null) return null;
  const isRated = nowMs - call.endedAtMs >= RATING_DELAY_MS * timeScale;
  return isRated ? formatPrice(call.durationSeconds ?? 0) : null;
}

const formatOptional = (epochMs: number | null) =>
  epochMs === null ? null : formatRfc2822(epochMs);

export function callUri(call: SimulatedCall): string {
  return `/${API_VERSION}/Accounts/${call.account.sid}/Calls/${call.sid}`;
}

/** The Call resource as Twilio's OpenAPI lists it: every property present, none added. */
export function renderCall(call: SimulatedCall, clock: { nowMs: number; timeScale: number }) {
  const uri = callUri(call);
  const isCompleted = call.status === 'completed';
  const subresources = Object.entries(SUBRESOURCES).map(([key, name]) => [
    key,
    `${uri}/${name}.json`,
  ]);
  return {
    sid: call.sid,
    date_created: formatRfc2822(call.createdAtMs),
    date_updated: formatRfc2822(call.updatedAtMs),
    parent_call_sid: null,
    account_sid: call.account.sid,
    to: call.to,
    to_formatted: formatNumber(call.to),
    from: call.from,
    from_formatted: formatNumber(call.from),
    phone_number_sid: null,
    status: call.status,
    start_time: formatOptional(call.answeredAtMs ?? call.startedAtMs),
    end_time: isCompleted ? formatOptional(call.endedAtMs) : null,
    duration: isCompleted ? String(call.durationSeconds ?? 0) : null,
    price: priceOf(call, clock.nowMs, clock.timeScale),
    price_unit: 'USD',
    direction: 'outbound-api',
    answered_by:
      call.machineDetection && call.answeredAtMs !== null
        ? (call.outcome.answeredBy ?? 'unknown')
        : null,
    api_version: API_VERSION,
    forwarded_from: null,
    group_sid: null,
    caller_name: null,
    queue_time: String(Math.round(call.queueMs)),
    trunk_sid: null,
    uri: `${uri}.json`,
    subresource_uris: Object.fromEntries(subresources) as Record<string, string>,
  };
}
