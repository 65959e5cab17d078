// The second net: each file of statements in turn loses its `account_id = $1`. Found by reading the tree, so a new file
// of statements is a mutant the day it is written.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeMutant } from './code-mutants.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILTER = 'account_id = $1';
const FILTER_PATTERN = String.raw`\b(\w+\.)?account_id = \$1\b`;

type Where = Pick<CodeMutant, 'checks' | 'paths' | 'slugs' | 'part' | 'twins'>;

const own = (...paths: string[]): Where => ({ checks: ['routes'], part: 'own', paths });
const counted = (...paths: string[]): Where => ({ checks: ['counts'], paths });

/** Which checks lead to the statements of a feature; every route for those not named here. */
const BY_FEATURE: Record<string, Where> = {
  'account-erasures': own('/v1/account-erasures'),
  'account-life': own('/v1/account'),
  accounts: { checks: ['routes'], paths: ['/v1/members', '/v1/api-keys', '/v1/session'] },
  audit: own('/v1/audit'),
  billing: { checks: ['routes', 'counts'], paths: ['/v1/rate-cards', '/v1/ledger', '/v1/usage'] },
  'call-lists': {
    checks: ['routes'],
    paths: ['/v1/call-lists', '/v1/contacts', '/v1/do-not-call', '/v1/imports', '/v1/disposition'],
  },
  callbacks: { checks: ['routes'], paths: ['/v1/callbacks'] },
  calling: {
    checks: ['routes', 'sync'],
    paths: ['/v1/claims', '/v1/contacts', '/v1/reservations'],
  },
  dispatch: { checks: ['routes'], paths: ['/v1/calls', '/v1/call-lists'] },
  events: { checks: ['routes', 'webhooks'], paths: ['/v1/events'] },
  exports: own('/v1/exports'),
  fleet: { checks: ['routes'], paths: ['/v1/devices'] },
  invitations: own('/v1/invitations'),
  isolation: own('/v1/isolation-report'),
  mail: { ...own('/v1/invitations'), twins: ['mails'] },
  rollups: { checks: ['counts', 'escalation'], paths: ['/v1/rollup'], slugs: ['harbour'] },
  sync: { checks: ['sync'] },
  'view-as': own('/v1/view-as'),
  webhooks: { checks: ['routes', 'webhooks'], paths: ['/v1/webhook'] },
};

/** Files of statements that another way leads to than to the rest of their feature. */
const BY_FILE: Record<string, Where> = {
  'account-erasures/preview': counted('/v1/account-erasures'),
  'account-life/onboarding': { ...own('/v1/onboarding'), slugs: ['harbour'] },
  'account-life/sql': { ...own('/v1/sub-accounts'), slugs: ['harbour'] },
  'accounts/flags': counted('/v1/session'),
  'accounts/limits': own('/v1/members'),
  'accounts/session-tokens': { ...own('/v1/session'), twins: ['session_tokens'] },
  'accounts/sessions': { ...own('/v1/session'), twins: ['sessions'] },
  'accounts/sight': counted('/v1/sight'),
  'accounts/views': { ...own('/v1/view-as', '/api/admin/view-as'), twins: ['view_as_sessions'] },
  'billing/health': own('/api/admin/billing-health'),
  'billing/usage': counted('/v1/usage'),
  'call-lists/import-commit': { ...own('/v1/imports'), twins: ['imports'] },
  'calling/agent-states': { checks: ['routes'], paths: ['/v1/agent'] },
  'dispatch/settings': own('/v1/calls'),
  'erasures/sql': { checks: ['routes'], paths: ['/v1/erasures'] },
  'webhooks/sending': { checks: ['webhooks'], twins: ['deliveries'] },
};

const GONE =
  'no account’s waiting time ends in this run; that its end changes no other account is tried on the restored backup';

const ERASED =
  'no request of this run waits for an erasure; that it changes no other account is tried on the restored backup';

/** Files whose lost filter can show in nothing, each with the reason that the report tells. */
const UNSEEN: Readonly<Record<string, string>> = {
  'accounts/server-accounts':
    'it is asked once at the start, of the server’s own accounts by their fixed ids; no request reaches it',
  'retention/sql':
    'it deletes by age alone, once an hour for every account: another account’s round deletes the same rows',
  'callbacks/dues':
    'its job asks it for a row that it has just found in that account, by an id that no other account has',
  'voice/sql': 'it is asked for the caller’s own member, by an id that no other account has',
  'calling/contact-edits':
    'it is asked for contacts that were just found in the caller’s own account, by ids that no other account has',
  'account-erasures/people': GONE,
  'account-erasures/tables': GONE,
  ...Object.fromEntries(['files', 'person', 'preview'].map((name) => [`erasures/${name}`, ERASED])),
};

const nameOf = (file: string) => file.replace(/^server\//, '').replace(/(\.sql)?\.ts$/, '');

/** Files that were not planted a fault in, told in the report. */
export function unmutatedFiles(): { file: string; reason: string }[] {
  return statementFiles().flatMap((file) => {
    const reason = UNSEEN[nameOf(file)];
    return reason === undefined ? [] : [{ file, reason }];
  });
}

export function filterMutants(): CodeMutant[] {
  return statementFiles()
    .filter((file) => UNSEEN[nameOf(file)] === undefined)
    .map((file) => ({
      name: `statements of ${file.replace(/^server\//, '')} forget the account`,
      mutations: [
        { file, find: FILTER_PATTERN, replace: '$1::uuid is not null', everywhere: true },
      ],
      openPolicies: true,
      slugs: ['cedar'],
      ...(BY_FILE[nameOf(file)] ?? BY_FEATURE[file.split('/')[1] ?? ''] ?? ANY),
    }));
}

/** A feature that nothing is said of. */
const ANY: Where = { checks: ['routes'] };

export function statementFiles(): string[] {
  return globSync('server/*/{sql,*.sql}.ts', { cwd: ROOT })
    .toSorted()
    .filter((file) => readFileSync(join(ROOT, file), 'utf8').includes(FILTER));
}
