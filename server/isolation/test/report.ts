// A report as the generator makes one, small: real in form, signature, schema and routes, without the hours of probing.
import { signingKey, type SigningKey } from '../../../e2e/isolation-report/keys.ts';
import { compose, schemaOf, signReport } from '../../../e2e/isolation-report/report.ts';
import type { TaskResult } from '../../../e2e/isolation-report/types.ts';
import type { IsolationReport } from '../../../shared/isolation.ts';
import { expressPath } from '../../platform/http/api.ts';
import type { TestApp } from '../../test/app.ts';
import type { UnsignedReport } from '../signed-report.ts';

export const newKey = (): SigningKey => signingKey(undefined);

type Probed = Pick<TestApp, 'app'> & { database: Pick<TestApp['database'], 'admin'> };
type Wish = { key: SigningKey; previous?: string | null; change?: (r: UnsignedReport) => object };

/** The signed file of a report on this very server. */
export async function signedReport(t: Probed, wish: Wish): Promise<string> {
  const live = t.app.api.endpoints.map((e) => `${e.method.toUpperCase()} ${expressPath(e.path)}`);
  const report = compose({
    fixture: { clusterUrl: '', keyHex: '', form: 'short', seed: 7, accounts: ACCOUNTS, actors: [] },
    results: [resultOn(live)],
    mutants: [
      { name: 'ids are counted', where: 'context.ts', change: 'v7 → 1', killed_by: 'enumeration' },
    ],
    schema: await schemaOf(t.database),
    startedAt: '2026-11-21T09:56:00.000Z',
    endedAt: '2026-11-21T10:00:00.000Z',
    previous: wish.previous ?? null,
  });
  const changed = { ...report, ...wish.change?.(report) } as UnsignedReport;
  return signReport(changed, wish.key.key, wish.key.publicPem);
}

const ACCOUNTS = (['parent', 'sub_account'] as const).map((kind) => ({
  id: '',
  slug: kind === 'parent' ? 'palm' : 'palm-west',
  kind,
  parent: null,
  canary: '',
  related: [],
}));

function resultOn(live: string[]): TaskResult {
  const skipped = [{ what: 'times', reason: 'measured in the full form' }];
  const routes = { probes: 10_400, leaks: [], skipped: [], figures: { routes: live.length } };
  return {
    surfaces: [
      { check: 'routes', ...routes },
      { check: 'timing', probes: 0, leaks: [], skipped, figures: {} },
    ],
    hit: live,
    live,
    openapi: live,
    reached: live.slice(0, 3),
    tried: {
      palm: { identities: ['owner of harbour', 'agent of cedar'], probes: 2263 },
      'palm-west': { identities: ['owner of harbour'], probes: 1154 },
    },
  };
}

export const parsed = (file: string) => JSON.parse(file) as IsolationReport;
