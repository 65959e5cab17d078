// Reads the numbers back through the API, as the accounts themselves see them.
import { getUsage, getBillingHealth, listLedger, type Usage } from '../../shared/billing.ts';
import { getCallList, listContacts } from '../../shared/call-lists.ts';
import { listCalls } from '../../shared/dispatch.ts';
import { listDeliveries, listWebhookEndpoints } from '../../shared/webhooks.ts';
import { getRollup } from '../../shared/rollups.ts';
import { probeRoutes, type Actor } from './route-probes.ts';
import type { ShiftReport } from './report.ts';
import { ACCOUNT_NAMES, type AccountName, type World } from './world.ts';

function period(): { from: string; to: string } {
  const day = (offset: number) =>
    new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
  return { from: day(-2), to: day(3) };
}

async function usageOf(world: World, name: AccountName): Promise<Usage & { ledger_minor: number }> {
  const { total, ledger_minor } = await world.client.ask(getUsage, {
    token: world.owner[name].token,
    query: period(),
  });
  return { ...total, ledger_minor };
}

/** Sums an account's ledger row by row, so that no total of the server is taken on trust. */
async function ledgerOf(
  world: World,
  name: AccountName,
): Promise<{ rows: number; minor: number; seconds: number; billed: number }> {
  const sum = { rows: 0, minor: 0, seconds: 0, billed: 0 };
  let cursor: string | undefined;
  do {
    const page = await world.client.ask(listLedger, {
      token: world.owner[name].token,
      query: { limit: 500, ...(cursor ? { cursor } : {}) },
    });
    for (const row of page.data) {
      sum.rows += 1;
      sum.minor += row.amount_minor;
      sum.seconds += row.duration_seconds ?? 0;
      sum.billed += row.billed_seconds ?? 0;
    }
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return sum;
}

export async function checkBilling(world: World): Promise<ShiftReport['billing']> {
  const [harbour, cedar, lakeview] = await Promise.all(
    ACCOUNT_NAMES.map((name) => usageOf(world, name)),
  );
  const ledgers = await Promise.all(ACCOUNT_NAMES.map((name) => ledgerOf(world, name)));
  const health = await world.client.ask(getBillingHealth, {
    token: world.running.app.deps.secrets.operatorToken,
  });
  const sum = (pick: (l: (typeof ledgers)[number]) => number) =>
    ledgers.reduce((total, l) => total + pick(l), 0);
  return {
    currency: cedar?.currency ?? '',
    calls: sum((l) => l.rows),
    seconds: sum((l) => l.seconds),
    billed_seconds: sum((l) => l.billed),
    charged_minor: { cedar: cedar?.charged_minor ?? 0, lakeview: lakeview?.charged_minor ?? 0 },
    harbour_charged_minor: harbour?.charged_minor ?? 0,
    missing_rows: health.missing_billing_rows,
    ledger_sum_minor: sum((l) => l.minor),
  };
}

export async function checkRollup(world: World): Promise<ShiftReport['rollup']> {
  const { rows, total } = await world.client.ask(getRollup, {
    token: world.owner.harbour.token,
    query: period(),
  });
  const own = await Promise.all(
    (['cedar', 'lakeview'] as const).map((name) => usageOf(world, name)),
  );
  const keys = ['calls', 'connected', 'seconds', 'billed_seconds', 'charged_minor'] as const;
  const equal = keys.every(
    (key) =>
      total[key] === own.reduce((sum, usage) => sum + usage[key], 0) &&
      total[key] === rows.reduce((sum, row) => sum + row.usage[key], 0),
  );
  return {
    calls: total.calls,
    billed_seconds: total.billed_seconds,
    charged_minor: total.charged_minor,
    equals_sum_of_sub_accounts: equal,
  };
}

/** Every route × the owner's and an agent's session × ids of the other accounts' real rows. */
export async function checkIsolation(
  world: World,
  agents: readonly Actor[],
): Promise<ShiftReport['isolation']> {
  const accounts = await Promise.all(ACCOUNT_NAMES.map((name) => realIds(world, name)));
  const related: Record<AccountName, AccountName[]> = {
    harbour: ['harbour', 'cedar', 'lakeview'],
    cedar: ['cedar', 'harbour'],
    lakeview: ['lakeview', 'harbour'],
  };
  const actorOf = (name: AccountName): Actor => ({
    name: `owner of ${name}`,
    token: world.owner[name].token,
    accountId: world.owner[name].accountId,
    related: ACCOUNT_NAMES.filter((n) => related[name].includes(n)).map(
      (n) => world.owner[n].accountId,
    ),
  });
  // The agency's owner is a member of every account, so only the clients' people are strangers to the others.
  const actors = [...agents, actorOf('cedar')].map((actor) => ({
    ...actor,
    related: [
      ...new Set([...actor.related, ...ACCOUNT_NAMES.map((n) => world.owner[n].accountId)]),
    ],
  }));
  const result = await probeRoutes({
    base: world.running.url,
    endpoints: world.running.app.api.endpoints,
    actors,
    accounts,
  });
  for (const leak of result.leaks) process.stderr.write(`leak: ${leak.where}: ${leak.what}\n`);
  return { probes: result.probes, leaks: result.leaks.length };
}

async function realIds(world: World, name: AccountName) {
  const { token, accountId } = world.owner[name];
  const listId = name === 'harbour' ? null : world.lists[name];
  const [calls, endpoints, deliveries, list, contacts] = await Promise.all([
    world.client.ask(listCalls, { token, query: { limit: 1 } }),
    world.client.ask(listWebhookEndpoints, { token }),
    world.client.ask(listDeliveries, { token, query: { limit: 1 } }),
    listId ? world.client.ask(getCallList, { token, params: { id: listId } }) : null,
    listId
      ? world.client.ask(listContacts, { token, params: { id: listId }, query: { limit: 1 } })
      : null,
  ]);
  const rows = {
    calls: calls.data,
    endpoints: endpoints.data,
    deliveries: deliveries.data,
    lists: list ? [list] : [],
    contacts: contacts?.data ?? [],
  };
  const entries = Object.entries(rows).map(
    ([table, found]) => [table, found as Record<string, unknown>[]] as const,
  );
  return { id: accountId, canary: world.canary[name], rows: new Map(entries) };
}
