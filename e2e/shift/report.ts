// What a shift reports, and the readable form of it.

export type ShiftReport = {
  import: { rows: number; imported: number; duplicates: number; invalid: number; blank: number };
  sync: {
    documents: number;
    initial_ms: number;
    documents_per_s: number;
    facts_pushed: number;
    facts_lost: number;
    diverged: number;
  };
  offline: { facts: number; accepted: number; duplicates: number; rejected: number };
  dispatch: { requested: number; placed: number; duplicate_calls: number; uncertain: number };
  billing: {
    currency: string;
    calls: number;
    seconds: number;
    billed_seconds: number;
    charged_minor: { cedar: number; lakeview: number };
    harbour_charged_minor: number;
    missing_rows: number;
    ledger_sum_minor: number;
  };
  webhooks: { delivered: number; verified: number; failed: number };
  rollup: {
    calls: number;
    billed_seconds: number;
    charged_minor: number;
    equals_sum_of_sub_accounts: boolean;
  };
  isolation: { probes: number; leaks: number };
  ok: boolean;
};

/** Each invariant that does not hold, as a sentence. An empty answer means the shift is right. */
export function brokenInvariants(r: Omit<ShiftReport, 'ok'>, expected: Expected): string[] {
  const charged = r.billing.charged_minor.cedar + r.billing.charged_minor.lakeview;
  const counted = r.import.imported + r.import.duplicates + r.import.invalid + r.import.blank;
  const checks: [boolean, string][] = [
    [r.import.rows === counted, `import: ${r.import.rows} rows, but ${counted} accounted for`],
    [r.import.imported > 0, 'import: nothing was imported'],
    [
      r.sync.documents >= r.import.imported,
      'sync: consoles hold fewer documents than were imported',
    ],
    [r.sync.facts_lost === 0, `sync: ${r.sync.facts_lost} facts were lost`],
    [r.sync.diverged === 0, `sync: ${r.sync.diverged} buckets diverged`],
    [
      r.sync.facts_pushed === expected.facts,
      `sync: ${r.sync.facts_pushed} facts of ${expected.facts} arrived`,
    ],
    [
      r.offline.accepted + r.offline.duplicates === r.offline.facts,
      'offline: not every fact was accepted',
    ],
    [r.offline.rejected === 0, `offline: ${r.offline.rejected} facts were rejected`],
    [r.dispatch.placed === r.dispatch.requested, 'dispatch: not every call was placed'],
    [
      r.dispatch.duplicate_calls === 0,
      `dispatch: ${r.dispatch.duplicate_calls} calls were placed twice`,
    ],
    [r.dispatch.uncertain === 0, `dispatch: ${r.dispatch.uncertain} calls are uncertain`],
    [
      r.billing.calls === r.dispatch.placed,
      `billing: ${r.billing.calls} charges for ${r.dispatch.placed} calls`,
    ],
    [
      r.billing.seconds === expected.seconds,
      `billing: ${r.billing.seconds} s, the file says ${expected.seconds}`,
    ],
    [
      r.billing.billed_seconds === expected.billedSeconds,
      `billing: ${r.billing.billed_seconds} billed s, expected ${expected.billedSeconds}`,
    ],
    [
      r.billing.charged_minor.cedar === expected.chargedMinor.cedar,
      `billing: cedar ${r.billing.charged_minor.cedar}, expected ${expected.chargedMinor.cedar}`,
    ],
    [
      r.billing.charged_minor.lakeview === expected.chargedMinor.lakeview,
      `billing: lakeview ${r.billing.charged_minor.lakeview}, expected ${expected.chargedMinor.lakeview}`,
    ],
    [
      r.billing.harbour_charged_minor === 0,
      `billing: harbour itself was charged ${r.billing.harbour_charged_minor}`,
    ],
    [r.billing.missing_rows === 0, `billing: ${r.billing.missing_rows} ledger rows are missing`],
    [r.billing.ledger_sum_minor === charged, 'billing: the ledger does not sum to the charges'],
    [
      r.webhooks.delivered === expected.events,
      `webhooks: ${r.webhooks.delivered} of ${expected.events} delivered`,
    ],
    [
      r.webhooks.verified === r.webhooks.delivered && r.webhooks.failed === 0,
      'webhooks: a signature did not verify',
    ],
    [r.rollup.equals_sum_of_sub_accounts, 'rollup: differs from the sum of the sub-accounts'],
    [r.rollup.charged_minor === charged, 'rollup: differs from the charges'],
    [r.isolation.probes > 0 && r.isolation.leaks === 0, `isolation: ${r.isolation.leaks} leaks`],
  ];
  return checks.filter(([holds]) => !holds).map(([, sentence]) => sentence);
}

/** What the run must come to, computed outside the server. */
export type Expected = {
  seconds: number;
  billedSeconds: number;
  chargedMinor: { cedar: number; lakeview: number };
  facts: number;
  events: number;
};

const number = new Intl.NumberFormat('en-IN');
const money = (minor: number) =>
  new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR' }).format(minor / 100);

export function readable(r: ShiftReport, broken: readonly string[]): string {
  const n = (value: number) => number.format(value);
  const lines = [
    [
      'List',
      `${n(r.import.rows)} rows: ${n(r.import.imported)} imported, ${n(r.import.duplicates)} duplicates, ${n(r.import.invalid)} invalid, ${n(r.import.blank)} without a number`,
    ],
    [
      'Sync',
      `${n(r.sync.documents)} documents in ${n(r.sync.initial_ms)} ms (${n(r.sync.documents_per_s)} a second); ${n(r.sync.facts_pushed)} facts pushed, ${r.sync.facts_lost} lost, ${r.sync.diverged} buckets diverged`,
    ],
    [
      'Offline',
      `${n(r.offline.facts)} facts made offline: ${n(r.offline.accepted)} accepted, ${r.offline.duplicates} arrived twice, ${r.offline.rejected} rejected`,
    ],
    [
      'Calls',
      `${n(r.dispatch.placed)} of ${n(r.dispatch.requested)} placed, ${r.dispatch.duplicate_calls} twice, ${r.dispatch.uncertain} uncertain`,
    ],
    [
      'Billing',
      `${n(r.billing.calls)} charges, ${n(r.billing.seconds)} s talked, ${n(r.billing.billed_seconds)} s billed`,
    ],
    [
      '',
      `Cedar Homes ${money(r.billing.charged_minor.cedar)}, Lakeview Builders ${money(r.billing.charged_minor.lakeview)}, Harbour Agency ${money(r.billing.harbour_charged_minor)}; ${r.billing.missing_rows} missing`,
    ],
    [
      'Webhooks',
      `${n(r.webhooks.delivered)} delivered, ${n(r.webhooks.verified)} verified, ${r.webhooks.failed} failed`,
    ],
    [
      'Rollup',
      `${n(r.rollup.calls)} calls, ${money(r.rollup.charged_minor)}; ${r.rollup.equals_sum_of_sub_accounts ? 'equals' : 'DIFFERS FROM'} the sum of the sub-accounts`,
    ],
    ['Isolation', `${n(r.isolation.probes)} probes, ${r.isolation.leaks} leaks`],
  ];
  const table = lines.map(([head, text]) => `  ${(head ?? '').padEnd(10)} ${text}`).join('\n');
  const verdict = r.ok ? '  Every invariant holds.' : broken.map((b) => `  BROKEN ${b}`).join('\n');
  return `\n${table}\n\n${verdict}\n`;
}
