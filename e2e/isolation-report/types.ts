// The words of the isolation report: what a check finds, what the fixture holds, what a worker is asked to do.
import type { Role } from '../../shared/roles.ts';

export const CHECKS = {
  catalogue: 'Catalogue: fourteen questions to the database, its roles and its grants',
  database: 'Database: every table, as the server’s own roles, with and without an account',
  routes: 'REST: every route × every identity × every foreign id, in every place an id can stand',
  sync: 'Sync: forged checkpoints, forged accounts, foreign documents; a pull equals the account',
  realtime: 'Realtime: every event of another account; joins, forged handshakes, revocation',
  escalation: 'Escalation: roles, scopes, parents, revoked identities, view-as, rollup',
  exports: 'Exports and files: everything that can be downloaded as text',
  webhooks: 'Webhooks: events of one account never reach another; signatures; private addresses',
  counts: 'Search and counts: totals equal the account’s own rows',
  errors: 'Errors: answers name no constraint, statement, path or foreign row',
  enumeration: 'Enumeration: ids cannot be guessed, cursors belong to their account',
  timing:
    'Timing: ids, keys, searches and sign-ins of another account take as long as those nobody has',
  residue: 'Residue: what stays on the device after sign-out',
  restored: 'Restored backup and erased account',
} as const;
export type CheckId = keyof typeof CHECKS;
export const CHECK_IDS = Object.keys(CHECKS) as CheckId[];

export type Leak = { where: string; what: string };
export type Skip = { what: string; reason: string };

/** What one check found. `figures` is told in the report and left out of its digest. */
export type Surface = {
  check: CheckId;
  probes: number;
  leaks: Leak[];
  skipped: Skip[];
  figures: Record<string, number | string>;
};

export function surfaceOf(check: CheckId): Surface {
  return { check, probes: 0, leaks: [], skipped: [], figures: {} };
}

export type Form = 'short' | 'full';
export type AccountKind = 'parent' | 'sub_account';

export type FixtureAccount = {
  id: string;
  slug: string;
  kind: AccountKind;
  parent: string | null;
  canary: string;
  /** Accounts this one may name: itself, its parent, its sub-accounts. */
  related: string[];
};

/** An identity that tries. `revoked` ones hold a token that worked once. */
export type FixtureActor = {
  name: string;
  kind: 'member' | 'api_key' | 'revoked';
  role: Role;
  slug: string;
  email: string;
  token: string;
  memberId: string;
};

/** Everything a worker has to know of the fixture; the rows themselves it reads from its copy. */
export type Fixture = {
  /** Superuser URL of the throw-away cluster. */
  clusterUrl: string;
  keyHex: string;
  form: Form;
  seed: number;
  accounts: FixtureAccount[];
  actors: FixtureActor[];
};

/** One line of one file is another one for the life of a worker. */
export type CodeMutation = {
  file: string;
  find: string;
  replace: string;
  /** `find` is a pattern, and every place it fits is changed. */
  everywhere?: true;
};

export type Task = {
  fixture: Fixture;
  /** Database made for this worker alone. */
  database: string;
  checks: CheckId[];
  /** Only actors of these accounts; all when absent. */
  slugs?: string[];
  /** Of the routes: what an account asks of its own, or what it asks of others; both when absent. */
  part?: 'own' | 'foreign';
  /** Only routes whose path starts with one of these; all when absent. */
  paths?: string[];
  /** Tables whose new rows have a twin of the same id in another account. */
  twins?: readonly string[];
  mutations: CodeMutation[];
  /** Statements run on the copy before the server starts. */
  statements: string[];
  /** Stops at the first leak: enough to kill a mutant. */
  stopAtLeak: boolean;
};

export type TaskResult = {
  surfaces: Surface[];
  /** Routes that were asked, as `METHOD /path`. */
  hit: string[];
  live: string[];
  openapi: string[];
  /** Routes that answered a success for the identity’s own account. */
  reached: string[];
  /** Of every fixture account: who asked for what is its. */
  tried: Record<string, { identities: string[]; probes: number }>;
};
