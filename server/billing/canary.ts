// The billing canary: calls whose charges are known are dispatched, ended and booked through the real SQL path,
// in a transaction that is always rolled back, on accounts of the server's own. A wrong price list, rounding,
// payer or ledger is found here before a customer's call is charged by it.
import type { Increments } from '../../shared/billing.ts';
import type { BillingRule } from '../../shared/dispatch.ts';
import { AppError } from '../../shared/errors.ts';
import { Mode } from '../../shared/mode.ts';
import { ensureServerFamily } from '../accounts/service.ts';
import { fromInstant, toInstant } from '../platform/clock.ts';
import { newId, systemCtx, type Ctx, type Deps } from '../platform/context.ts';
import { withAccount, type Tx } from '../platform/db/transaction.ts';
import { StartError } from '../platform/start-error.ts';
import { insertCanaryCall, sumRollup, sumUsage } from './canary.sql.ts';
import { verifyLedger } from './ledger.ts';
import { getHead } from './ledger.sql.ts';
import { memoryOf, type CanaryResult } from './memory.ts';
import { choosePayerBy, holdForCall } from './payer.ts';
import { BILLING_RULES, type BillingRules } from './rules.ts';
import { chargesOf, settleBy } from './settle.ts';
import { insertRateCard } from './sql.ts';

const PARENT = '00000000-0000-7000-8000-00000ca0a001';
const CLIENT = '00000000-0000-7000-8000-00000ca0a002';
const AGENT_CLIENT = '00000000-0000-7000-8000-00000ca0a003';
const AGENT = '00000000-0000-7000-8000-00000ca0a004';
/** Nobody's account: it must be refused. */
const STRANGER = '00000000-0000-7000-8000-00000ca0a005';

const HOUR_MS = 3_600_000;
const HALF_HOUR_MS = HOUR_MS / 2;
/** Cards begin hour by hour from here; each call is answered half an hour into its card. */
const BEGIN = fromInstant('2020-01-01T00:00:00.000Z');

type Known = {
  mode: Mode;
  dispatchClientId: string | null;
  memberId: string | null;
  rateMicros: number;
  increments: Increments;
  seconds: number;
  payer: { accountId: string; rule: BillingRule };
  amountMinor: number;
  billedSeconds: number;
};

/** Increments × two rates of 31 s; the dispatch decides although the agent has a client too. */
const BY_DISPATCH = (
  [
    [5_000_000, '60/60', 60, 500],
    [5_000_000, '60/1', 60, 500],
    [5_000_000, '30/6', 36, 300],
    [5_000_000, '1/1', 31, 258],
    [2_800_000, '60/60', 60, 280],
    [2_800_000, '60/1', 60, 280],
    [2_800_000, '30/6', 36, 168],
    [2_800_000, '1/1', 31, 145],
  ] as const
).map(([rateMicros, increments, billedSeconds, amountMinor]): Known => ({
  mode: 'live',
  dispatchClientId: CLIENT,
  memberId: AGENT,
  rateMicros,
  increments,
  seconds: 31,
  payer: { accountId: CLIENT, rule: 'dispatch' },
  billedSeconds,
  amountMinor,
}));

/** A test call: rated like any other, and nobody's money. */
const IN_TEST = BY_DISPATCH.slice(0, 1).map((known): Known => ({ ...known, mode: 'test' }));

const KNOWN: readonly Known[] = [
  ...BY_DISPATCH,
  ...IN_TEST,
  {
    mode: 'live',
    dispatchClientId: null,
    memberId: AGENT,
    rateMicros: 5_000_000,
    increments: '60/1',
    seconds: 61,
    payer: { accountId: AGENT_CLIENT, rule: 'agent' },
    billedSeconds: 61,
    amountMinor: 508,
  },
  {
    mode: 'live',
    dispatchClientId: null,
    memberId: null,
    rateMicros: 50_000,
    increments: '30/6',
    seconds: 45,
    payer: { accountId: PARENT, rule: 'operating' },
    billedSeconds: 48,
    amountMinor: 4,
  },
];

/** Ends the transaction without keeping any of it. */
class RollBack extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super('rolled back');
    this.problems = problems;
  }
}

/** Runs the canary and remembers its result. `rules` are others only where a test shows that it notices. */
export async function runBillingCanary(
  deps: Deps,
  rules: BillingRules = BILLING_RULES,
): Promise<CanaryResult> {
  await ensureServerFamily(deps, {
    slug: 'switchyard-canary',
    parentId: PARENT,
    subAccountIds: [CLIENT, AGENT_CLIENT],
    memberId: AGENT,
  });
  const ctx = systemCtx(deps, PARENT, 'billing');
  const problems = await withAccount(deps.pools.app, { accountId: PARENT }, async (tx) => {
    throw new RollBack(await findProblems({ ctx, tx, rules }));
  }).catch((error: unknown) => {
    if (error instanceof RollBack) return error.problems;
    throw error;
  });
  const result = { problems, checkedAt: ctx.now };
  memoryOf(deps).canary = result;
  if (problems.length > 0) deps.log.error({ problems }, 'the billing canary is wrong');
  return result;
}

/** Stops the start of a server that would bill wrongly. */
export async function requireBillingCanary(deps: Deps, rules?: BillingRules): Promise<void> {
  const { problems } = await runBillingCanary(deps, rules);
  if (problems.length === 0) return;
  throw new StartError([
    'Switchyard did not start: it would not bill calls as it must.',
    ...problems.map((problem) => `${problem}.`),
  ]);
}

type Run = { ctx: Ctx; tx: Tx; rules: BillingRules };

async function findProblems(run: Run): Promise<string[]> {
  const { tx } = run;
  const problems = await checkStranger(run);
  for (const [index, known] of KNOWN.entries()) {
    const at = BEGIN + index * HOUR_MS;
    await tx.as(known.payer.accountId, (payerTx) => insertCardOf(payerTx, known, at));
  }
  const ids: string[] = [];
  for (const [index, known] of KNOWN.entries()) {
    const id = newId();
    ids.push(id);
    problems.push(
      ...(await bookKnown(run, { id, known, at: BEGIN + index * HOUR_MS + HALF_HOUR_MS })),
    );
  }
  for (const accountId of [PARENT, CLIENT, AGENT_CLIENT]) {
    problems.push(...(await checkAccount(tx, accountId)));
  }
  return problems;
}

async function checkStranger({ tx, rules }: Run): Promise<string[]> {
  try {
    await choosePayerBy(rules, tx, { clientAccountId: STRANGER });
  } catch (error) {
    if (error instanceof AppError && error.code === 'billing_account_not_allowed') return [];
    throw error;
  }
  return ['an account of somebody else was accepted as the payer'];
}

async function insertCardOf(payerTx: Tx, known: Known, at: number): Promise<void> {
  const { rateMicros, increments } = known;
  const card = { id: newId(), rateMicros, increments, minimumMicros: 0 };
  await insertRateCard(payerTx, { ...card, effectiveFrom: at, now: at });
}

async function bookKnown(
  run: Run,
  { id, known, at }: { id: string; known: Known; at: number },
): Promise<string[]> {
  const { ctx, tx, rules } = run;
  const { payer, seconds, increments, rateMicros } = known;
  const name = `${known.mode}, ${seconds} s at ${rateMicros} by ${increments}, paid by rule ${payer.rule}`;
  const chosen = await choosePayerBy(rules, tx, {
    clientAccountId: known.dispatchClientId,
    memberId: known.memberId,
  });
  if (chosen.accountId !== payer.accountId || chosen.rule !== payer.rule) {
    return [`${name}: another account was chosen, by rule ${chosen.rule}`];
  }
  await insertCanaryCall(tx, {
    id,
    memberId: AGENT,
    payerId: payer.accountId,
    rule: payer.rule,
    mode: known.mode,
    at,
  });
  const { mode } = known;
  await holdForCall(ctx, tx, { billingAccountId: payer.accountId, callId: id, mode });
  const ended = {
    id,
    billingAccountId: payer.accountId,
    billingRule: payer.rule,
    result: 'completed' as const,
    answeredAt: toInstant(at),
    endedAt: toInstant(at + seconds * 1000),
    durationSeconds: seconds,
  };
  const first = await settleBy({ ctx, tx, rules }, ended);
  if (!first) return [`${name}: no charge was booked`];
  const again = await settleBy({ ctx, tx, rules }, ended);
  const stored = (await chargesOf(tx, [ended])).get(id);
  const problems: string[] = [];
  if (again?.ledger_id !== first.ledger_id) problems.push(`${name}: it was charged twice`);
  if (stored?.billed_seconds !== known.billedSeconds) {
    problems.push(
      `${name}: ${stored?.billed_seconds} seconds are billed, not ${known.billedSeconds}`,
    );
  }
  if (stored?.amount_minor !== known.amountMinor) {
    problems.push(`${name}: the charge is ${stored?.amount_minor}, not ${known.amountMinor}`);
  }
  return problems;
}

/** The account's chain holds, and it owes what its live calls cost. */
async function checkAccount(tx: Tx, accountId: string): Promise<string[]> {
  const [ledger, head] = await tx.as(accountId, async (t) => [
    await verifyLedger(t),
    await getHead(t),
  ]);
  const problems = ledger.map((p) => `ledger row ${p.n}: ${p.problem}`);
  const owed = sumOf(KNOWN.filter((k) => k.payer.accountId === accountId && k.mode === 'live'));
  if (head.sumMinor !== owed) problems.push(`${head.sumMinor} is owed, not ${owed}`);
  for (const mode of Mode.options) problems.push(...(await checkUsage(tx, accountId, mode)));
  return problems;
}

function sumOf(known: readonly Known[]): number {
  return known.reduce((sum, k) => sum + k.amountMinor, 0);
}

/** The usage of one mode and its parent's rollup are the sum of the known charges. */
async function checkUsage(tx: Tx, accountId: string, mode: Mode): Promise<string[]> {
  const own = KNOWN.filter((k) => k.payer.accountId === accountId && k.mode === mode);
  const fallback = own.filter((k) => k.payer.rule === 'operating').length;
  const charged = sumOf(own);
  const usage = await tx.as(accountId, (t) => sumUsage(t, mode));
  const problems: string[] = [];
  const isUsage =
    usage.calls === own.length &&
    usage.connected === own.length &&
    usage.fallback === fallback &&
    usage.chargedMinor === charged;
  if (!isUsage)
    problems.push(
      `the ${mode} usage is ${JSON.stringify(usage)}, not ${own.length} calls of ${charged}`,
    );
  const rolledUp =
    accountId === PARENT ? charged : await sumRollup(tx, { subAccountId: accountId, mode });
  if (rolledUp !== charged) problems.push(`the ${mode} rollup is ${rolledUp}, not ${charged}`);
  return problems;
}
