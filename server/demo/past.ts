// Plays a week of calls: claim, dial, wait for the end, wrap up. Several at a time, in order of their instants.
import { claimNext } from '../../shared/calling.ts';
import { isTerminal } from '../../shared/dispatch-state.ts';
import { createCall, getCall, type Call } from '../../shared/dispatch.ts';
import { push } from '../../shared/sync.ts';
import { v7 } from 'uuid';
import { sleep, toInstant } from '../platform/clock.ts';
import type { DemoClient } from './client.ts';
import type { DemoAccount } from './people.ts';
import type { ReplayClock } from './replay-clock.ts';
import { takeSeat, type Seat } from './seats.ts';

export type Workplace = {
  account: DemoAccount;
  accountId: string;
  listId: string;
  /** The agency or hospital above it, whose owner dials for it now and then. */
  parent: { slug: string; email: string };
};
export type Past = {
  api: DemoClient;
  clock: ReplayClock;
  places: Workplace[];
  instants: number[];
  /** Numbers the parents dial by hand, on nobody's list. */
  numbers: string[];
};

const HOUR_MS = 3_600_000;
/** Calls that run beside each other. They start within a minute, well inside the life of a claim. */
const WAVE = 12;
const APART_MS = 5_000;
/** Every so many calls is dialled by the parent and billed to the client by per-dispatch choice. */
const BY_PARENT_EVERY = 9;

type Desk = Workplace & { agent: Seat; boss: Seat; deviceId: string };

export async function playPast(past: Past): Promise<void> {
  const { api, clock, places, instants } = past;
  const order = shuffleByShare(places);
  const desks = openDesks(past);
  for (let first = 0; first < instants.length; first += WAVE) {
    const start = instants[first] as number;
    clock.moveTo(start);
    const wrapUps: Promise<void>[] = [];
    for (let n = first; n < Math.min(first + WAVE, instants.length); n++) {
      const at = start + (n - first) * APART_MS;
      clock.moveTo(at);
      const desk = desks.get((order[n % order.length] as Workplace).accountId) as Desk;
      const number = n % BY_PARENT_EVERY === 0 ? past.numbers[n / BY_PARENT_EVERY] : undefined;
      if (number !== undefined) await dialForClient(api, { desk, number });
      else wrapUps.push((await startCall(api, { desk, at, n }))());
    }
    await Promise.all(wrapUps);
  }
}

/** The parent's own call for a client: no list, no contact, billed to the client. */
async function dialForClient(api: DemoClient, dial: { desk: Desk; number: string }): Promise<void> {
  const { desk, number } = dial;
  await api(createCall, {
    token: await desk.boss.token(),
    key: v7(),
    body: { to: number, client_account_id: desk.accountId },
  });
}

/** Places in turn, each as often as it has calls. */
function shuffleByShare(places: readonly Workplace[]): Workplace[] {
  const left = places.map((place) => ({ place, calls: place.account.calls, done: 0 }));
  const total = left.reduce((sum, l) => sum + l.calls, 0);
  return Array.from({ length: total }, () => {
    const next = left.reduce((a, b) => ((b.done + 1) / b.calls < (a.done + 1) / a.calls ? b : a));
    next.done += 1;
    return next.place;
  });
}

function openDesks({ api, clock, places }: Past): Map<string, Desk> {
  const desks = places.map((place): Desk => {
    const { email } = place.account.members[0] as DemoAccount['members'][number];
    const agent = takeSeat(api, clock, { email, account: place.account.slug });
    const boss = takeSeat(api, clock, { email: place.parent.email, account: place.parent.slug });
    return { ...place, agent, boss, deviceId: v7() };
  });
  return new Map(desks.map((desk) => [desk.accountId, desk]));
}

/** Claims and dials; what it answers waits for the end of the call and wraps it up. */
async function startCall(
  api: DemoClient,
  play: { desk: Desk; at: number; n: number },
): Promise<() => Promise<void>> {
  const { desk } = play;
  const token = await desk.agent.token();
  const { claim, contact } = await api(claimNext, {
    token,
    body: { list_id: desk.listId, device_id: desk.deviceId },
  });
  const call = await api(createCall, {
    token,
    key: v7(),
    body: { contact_id: contact.id, claim_token: claim.token },
  });
  return () =>
    wrapUpCall(api, { ...play, token, call, contactId: contact.id, claimToken: claim.token });
}

type Talk = {
  desk: Desk;
  token: string;
  at: number;
  n: number;
  call: Call;
  contactId: string;
  claimToken: number;
};

async function wrapUpCall(api: DemoClient, talk: Talk): Promise<void> {
  const { desk, token, at, n, call } = talk;
  const ended = await waitForEnd(api, call, token);
  const code = codeFor(ended, n);
  const id = v7();
  await api(push, {
    token,
    body: {
      coll: 'dispositions',
      device_id: desk.deviceId,
      rows: [
        {
          id,
          contact_id: talk.contactId,
          list_id: desk.listId,
          call_id: call.id,
          code,
          note: NOTES[code]?.[n % 3] ?? '',
          callback:
            code === 'call_back'
              ? { id: v7(), due_at: toInstant(at + 26 * HOUR_MS), for: 'me' }
              : null,
          claim_token: talk.claimToken,
          supersedes: null,
          client_at: toInstant(at),
        },
      ],
    },
  });
}

async function waitForEnd(api: DemoClient, call: Call, token: string): Promise<Call> {
  for (let tries = 0; tries < 500; tries++) {
    const now = await api(getCall, { token, params: { id: call.id } });
    if (isTerminal(now.state)) return now;
    await sleep(25);
  }
  throw new Error('a call of the demo did not end');
}

/** Plausible outcomes: short answered calls end in a refusal, long ones more often in success. */
function codeFor(call: Call, n: number): string {
  if (call.state !== 'completed') return 'no_answer';
  const seconds = call.duration_seconds ?? 0;
  if (seconds < 40) return ['not_interested', 'voicemail', 'wrong_number'][n % 3] as string;
  if (seconds > 420) return n % 5 === 0 ? 'call_back' : 'visit_booked';
  return ['not_interested', 'brochure', 'call_back', 'not_interested', 'do_not_call', 'brochure'][
    n % 6
  ] as string;
}

const NOTES: Record<string, readonly string[]> = {
  visit_booked: [
    'Visit on Saturday, comes with family.',
    'Booked for next week, wants the site map.',
    '',
  ],
  call_back: [
    'At work now, call in the evening.',
    'Decides together, call when both are home.',
    '',
  ],
  brochure: ['Send prices as well.', 'Wants a 3-bedroom, second half of December.', ''],
  not_interested: ['Bought elsewhere.', '', ''],
};
