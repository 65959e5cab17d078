// The second net: each file of statements in turn loses its `account_id = $1`. Found by reading the tree, so a new file
// of statements is a mutant the day it is written.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeMutant } from './code-mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILTER = 'account_id = $1';
const FILTER_PATTERN = String.raw`(\w+\.)?account_id = \$1\b`;

type Where = Pick<CodeMutant, 'checks' | 'paths' | 'slugs'>;

/** Which checks lead to the statements of a feature; every route for those not named here. */
const WHERE: Record<string, Where> = {
  accounts: { checks: ['routes'], paths: ['/v1/members', '/v1/api-keys', '/v1/session'] },
  audit: { checks: ['routes'], paths: ['/v1/audit'] },
  billing: { checks: ['routes', 'counts'], paths: ['/v1/rate-cards', '/v1/ledger', '/v1/usage'] },
  'call-lists': {
    checks: ['routes'],
    paths: ['/v1/call-lists', '/v1/contacts', '/v1/do-not-call', '/v1/imports', '/v1/disposition'],
  },
  calling: {
    checks: ['routes', 'sync'],
    paths: ['/v1/claims', '/v1/contacts', '/v1/reservations'],
  },
  dispatch: { checks: ['routes'], paths: ['/v1/calls', '/v1/call-lists'] },
  events: { checks: ['routes', 'webhooks'], paths: ['/v1/events'] },
  rollups: { checks: ['counts', 'escalation'], paths: ['/v1/rollup'], slugs: ['harbour'] },
  sync: { checks: ['sync'] },
  webhooks: { checks: ['routes', 'webhooks'], paths: ['/v1/webhook'] },
};

/** Files whose lost filter shows in an answer; each was seen to. */
const SHOWS = new Set(
  [
    'accounts/api-keys.sql',
    'accounts/sql',
    'billing/canary.sql',
    'billing/ledger.sql',
    'billing/sql',
    'call-lists/contacts.sql',
    'call-lists/do-not-call.sql',
    'call-lists/imports.sql',
    'call-lists/sql',
    'calling/claims.sql',
    'calling/facts.sql',
    'dispatch/preflight.sql',
    'dispatch/sql',
    'events/sql',
    'rollups/sql',
    'sync/feed.sql',
    'view-as/sql',
    'webhooks/sql',
  ].map((name) => `server/${name}.ts`),
);

/** Files that were not planted a fault in, told in the report. */
export function unmutatedFiles(): string[] {
  return statementFiles().filter((file) => !SHOWS.has(file));
}

export function filterMutants(): CodeMutant[] {
  return statementFiles()
    .filter((file) => SHOWS.has(file))
    .map((file) => {
      const feature = file.split('/')[1] ?? '';
      return {
        name: `statements of ${file.replace(/^server\//, '')} forget the account`,
        mutations: [
          {
            file,
            find: FILTER_PATTERN,
            replace: '$1::uuid is not null',
            everywhere: true as const,
          },
        ],
        openPolicies: true,
        slugs: ['cedar'],
        ...(WHERE[feature] ?? { checks: ['routes' as const] }),
      };
    });
}

export function statementFiles(): string[] {
  return globSync('server/*/{sql,*.sql}.ts', { cwd: ROOT })
    .toSorted()
    .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes(FILTER));
}
