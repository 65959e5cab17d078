import { assertDialable, RestError } from './rest-errors.ts';
import { CallEvent } from '../types.ts';
import type { CallbackTarget, SimulatedAccount } from '../types.ts';

const TIMEOUT_SECONDS_DEFAULT = 60;
const TIMEOUT_SECONDS_MAX = 600;
const TIME_LIMIT_SECONDS = 14_400;
const TWIML_LENGTH_MAX = 4000;

export type Form = Record<string, unknown>;

export type PlaceRequest = {
  to: string;
  from: string;
  timeoutSeconds: number;
  timeLimitSeconds: number;
  machineDetection: boolean;
  target: CallbackTarget | null;
};

const text = (form: Form, name: string): string => {
  const value = form[name];
  return typeof value === 'string' ? value : '';
};

function readSeconds(form: Form, name: string, fallback: number): number {
  const written = text(form, name);
  if (written === '') return fallback;
  if (!/^\d{1,6}$/.test(written)) throw new RestError(21208, written);
  return Number(written);
}

/** Twilio refuses underscores in the host, which `URL` accepts. */
function isCallbackUrl(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && /^https?:$/.test(parsed.protocol) && !parsed.hostname.includes('_');
}

function readTarget(form: Form): CallbackTarget | null {
  const url = text(form, 'StatusCallback');
  if (url === '') return null;
  if (!isCallbackUrl(url)) throw new RestError(21609, url);
  const asked = [form.StatusCallbackEvent ?? []].flat();
  const events = asked.flatMap((event) => CallEvent.safeParse(event).data ?? []);
  const method = text(form, 'StatusCallbackMethod').toUpperCase() === 'GET' ? 'GET' : 'POST';
  return { url, method, events: events.length > 0 ? events : ['completed'] };
}

function assertInstructions(form: Form): void {
  const twiml = text(form, 'Twiml');
  if (twiml.length > TWIML_LENGTH_MAX) throw new RestError(20001, 'Twiml');
  if (twiml !== '' || text(form, 'ApplicationSid') !== '') return;
  if (URL.canParse(text(form, 'Url'))) return;
  throw new RestError(21205);
}

/** Checks in Twilio's order: numbers present, numbers usable, then the rest of the form. */
export function parsePlaceRequest(form: Form, account: SimulatedAccount): PlaceRequest {
  const to = text(form, 'To');
  const from = text(form, 'From');
  if (to === '') throw new RestError(21201);
  if (from === '') throw new RestError(21213);
  assertDialable(to, from, account.fromNumbers);
  assertInstructions(form);
  const timeoutSeconds = readSeconds(form, 'Timeout', TIMEOUT_SECONDS_DEFAULT);
  return {
    to,
    from,
    timeoutSeconds: Math.min(TIMEOUT_SECONDS_MAX, Math.max(1, timeoutSeconds)),
    timeLimitSeconds: readSeconds(form, 'TimeLimit', TIME_LIMIT_SECONDS),
    machineDetection: text(form, 'MachineDetection') !== '',
    target: readTarget(form),
  };
}
