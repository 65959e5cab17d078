// How long the server keeps what is not a fact: one table, printed as docs/retention.md, read by every feature that
// deletes. What is not in `RETENTION` is never deleted by age; `KEPT` says of the largest why.
const DAY_MS = 86_400_000;

type Rule = {
  /** Deleted when this much time has passed … */
  keepMs: number;
  /** … since this moment. A row whose time is just over stays until the next round. */
  since: string;
  why: string;
};

export const RETENTION = {
  idempotency_keys: {
    keepMs: 7 * DAY_MS,
    since: 'the first request with the key',
    why: 'the promise of `Idempotency-Key`: a repeat within 7 days has the same answer',
  },
  dispatch_guards: {
    keepMs: DAY_MS,
    since: 'the end of its 5 seconds',
    why: 'it guards for 5 seconds; a day lets a person look at what was refused',
  },
  sessions: {
    keepMs: 7 * DAY_MS,
    since: 'the last moment the session could have been used',
    why: 'a console that was away is told why its session ended; its tokens go with it',
  },
  sign_in_tries: {
    keepMs: DAY_MS,
    since: 'the last wrong try',
    why: 'after a day without a try nobody is slowed down by the ones before',
  },
  sign_in_tickets: {
    keepMs: DAY_MS,
    since: 'the end of the ticket',
    why: 'a step between password and second factor, good for minutes',
  },
  passkey_challenges: {
    keepMs: DAY_MS,
    since: 'the end of the challenge',
    why: 'made for one signature within minutes',
  },
  password_resets: {
    keepMs: DAY_MS,
    since: 'the request',
    why: 'a link is good for an hour, and the row holds an address that may be nobody’s',
  },
  uploads: {
    keepMs: 7 * DAY_MS,
    since: 'the upload',
    why: 'a file nobody imported is contact data without a use; the import is cancelled and its file deleted',
  },
  cancelled_imports: {
    keepMs: 30 * DAY_MS,
    since: 'the upload',
    why: 'it never wrote anything; the audit log knows that it was there',
  },
  devices: {
    keepMs: 30 * DAY_MS,
    since: 'the device was last seen',
    why: 'a device nobody uses any more is no part of the fleet; what waits on it is on it, not here',
  },
  mails: {
    keepMs: 90 * DAY_MS,
    since: 'it was sent, failed or was cancelled',
    why: 'long enough to answer “was it sent?”; what it said is wiped at once. Those of invitations stay with them',
  },
} as const satisfies Record<string, Rule>;

export type Kind = keyof typeof RETENTION;

/** What stays, although it grows. */
export const KEPT: Readonly<Record<string, string>> = {
  'ledger, holds, usage, rate cards': 'money is append-only and re-derivable for ever',
  'audit_log, audit_chain, audit_checkpoints, audit_seals':
    'a hash chain cannot lose a link; logs are kept for a year at least',
  'calls, call_events, carrier_callbacks':
    'facts; the carrier’s signature holds no time, so its callbacks are known again as long as their call is kept',
  'dispositions, notes, callbacks, callback_changes, agent_states, contact_edits, do_not_call':
    'facts; an opt-out outlives everything',
  'events, deliveries, delivery_attempts':
    'facts: the feed can be read from any cursor and a delivery be sent again. They are the first to be partitioned by month',
  sync_dead_letters: 'nothing a person did is dropped',
  'sync_removed, deleted contacts and lists':
    'consoles still learn from them what is gone; they go with the lower end of the feed',
  'members, list_assignments, invitations, view_as_sessions, support_grants, api_keys':
    'they say who could do what, and when',
};

/** Rows of a kind whose time ended before this are deleted. */
export function deleteBefore(kind: Kind, now: number): number {
  return now - RETENTION[kind].keepMs;
}

/** The table as a page. */
export function retentionPage(): string {
  const days = (ms: number) => `${ms / DAY_MS} ${ms === DAY_MS ? 'day' : 'days'}`;
  return [
    '# What is kept, and for how long',
    '',
    'Printed from `shared/retention.ts` by `npm run generate`. One job deletes by it, every hour and a few hundred rows at',
    'a time; see `server/retention`.',
    '',
    '| what | kept for | since | why |',
    '|---|---|---|---|',
    ...Object.entries(RETENTION).map(
      ([kind, r]) => `| ${kind} | ${days(r.keepMs)} | ${r.since} | ${r.why} |`,
    ),
    '',
    'Never deleted by age:',
    '',
    '| what | why |',
    '|---|---|',
    ...Object.entries(KEPT).map(([what, why]) => `| ${what} | ${why} |`),
    '',
    'Exports delete their own files when their links end, callback_dues its rows as callbacks fall due, and pg-boss its own finished jobs. Rate windows live in memory.',
    '',
  ].join('\n');
}
