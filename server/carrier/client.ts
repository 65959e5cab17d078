// The only door to the carrier: the official `twilio` client, pointed at Twilio or, with a base
// URL, at the carrier simulator. Nothing else in the product speaks to the carrier.
import twilio from 'twilio';
import type { CallInstance } from 'twilio/lib/rest/api/v2010/account/call.js';
import { CarrierHttpClient } from './http-client.ts';
import { classifyFailure, readAnswer } from './placement.ts';
import type { Placement } from './placement.ts';

export type { Placement } from './placement.ts';

/** Asks Twilio to retry a callback we answered with 5xx, or could not take, three times. */
const CALLBACK_OVERRIDES = '#rc=3&rp=5xx,ct,rt';
const CALLBACK_EVENTS = ['initiated', 'ringing', 'answered', 'completed'];
const LIST_LIMIT = 200;
const SID = /^CA[0-9a-fA-F]{32}$/;

export type NewPlacement = {
  to: string;
  from: string;
  /** Status callbacks go here; the URL must be public and must identify the call by itself. */
  statusCallback: string;
  timeoutSeconds: number;
  /** The carrier ends the call after this long, answered time only. */
  timeLimitSeconds: number;
} & ({ twiml: string; url?: never } | { url: string; twiml?: never });

/** A call as the carrier reports it. Instants are ISO 8601 in UTC. */
export type CarrierCall = {
  sid: string;
  to: string;
  from: string;
  status: string;
  createdAt: string;
  endedAt: string | null;
  /** Seconds; null while the call is not completed. */
  durationSeconds: number | null;
};

export type CarrierOptions = {
  accountSid: string;
  authToken: string;
  /** Test mode: every request goes to this origin instead of Twilio. */
  baseUrl?: string;
  timeoutMs?: number;
};

export type Carrier = {
  /** Never throws: each failure is one of the four kinds of placement. */
  placeCall(input: NewPlacement): Promise<Placement>;
  findCall(sid: string): Promise<CarrierCall | null>;
  /** Calls to this number created at or after that instant, newest first, at most 200. */
  listCalls(filter: { to: string; startedAfter: string }): Promise<CarrierCall[]>;
  /** A call that is already over, or unknown, counts as ended. */
  endCall(sid: string): Promise<'ended' | 'already_over'>;
};

function toCarrierCall(call: CallInstance): CarrierCall {
  return {
    sid: call.sid,
    to: call.to,
    from: call.from,
    status: call.status,
    createdAt: call.dateCreated.toISOString(),
    endedAt: call.endTime?.toISOString() ?? null,
    durationSeconds: call.duration === null ? null : Number(call.duration),
  };
}

export function createCarrier(options: CarrierOptions): Carrier {
  const { accountSid, authToken, baseUrl, timeoutMs } = options;
  const httpClient = new CarrierHttpClient(baseUrl, timeoutMs);
  const client = twilio(accountSid, authToken, { httpClient, accountSid });

  return {
    async placeCall(input) {
      const { statusCallback, timeoutSeconds, timeLimitSeconds, ...dial } = input;
      try {
        const call = await client.calls.create({
          ...dial,
          timeout: timeoutSeconds,
          timeLimit: timeLimitSeconds,
          statusCallback: statusCallback.split('#')[0] + CALLBACK_OVERRIDES,
          statusCallbackMethod: 'POST',
          statusCallbackEvent: CALLBACK_EVENTS,
        });
        if (!SID.test(call.sid)) return { kind: 'uncertain', cause: 'answer_without_sid' };
        return { kind: 'placed', sid: call.sid, status: call.status };
      } catch (error) {
        return classifyFailure(error);
      }
    },

    async findCall(sid) {
      try {
        return toCarrierCall(await client.calls(sid).fetch());
      } catch (error) {
        if (readAnswer(error)?.code === 20404) return null;
        throw error;
      }
    },

    // StartTime is not used as a filter: it is empty until a call is dialled, so a queued call,
    // the very one an uncertain placement looks for, would be missed.
    async listCalls({ to, startedAfter }) {
      const found = await client.calls.list({ to, limit: LIST_LIMIT, pageSize: LIST_LIMIT });
      const fromSecond = startedAfter.slice(0, 19);
      return found.map(toCarrierCall).filter((call) => call.createdAt.slice(0, 19) >= fromSecond);
    },

    async endCall(sid) {
      try {
        await client.calls(sid).update({ status: 'completed' });
        return 'ended';
      } catch (error) {
        const code = readAnswer(error)?.code;
        if (code === 20404 || code === 21220) return 'already_over';
        throw error;
      }
    },
  };
}
