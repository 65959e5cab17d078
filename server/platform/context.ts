// What a verb is given: who asks, for which account, and the machinery to act.
import { v7 } from 'uuid';
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Mode } from '../../shared/mode.ts';
import { ASSIGNABLE, FULL_SIGHT, type Role, type Scope, type Sight } from '../../shared/roles.ts';
import type { SocketEvent, SocketPayload } from '../../shared/realtime.ts';
import type { MirrorName } from '../../shared/sync.ts';
import type { AuditBuffer } from './audit-buffer.ts';
import { toInstant, type Clock } from './clock.ts';
import type { Pools } from './db/pool.ts';
import { withAccount, type Reach, type Tx } from './db/transaction.ts';
import type { Log } from './log.ts';
import type { Secrets } from './secrets.ts';

/** Sends to the consoles of an account; at most once, after commit. */
export type Realtime = {
  /** To every member whose role may have it. */
  emit<E extends SocketEvent>(accountId: string, event: E, payload: SocketPayload<E>): void;
  /** To the consoles of these sessions. */
  emitTo<E extends SocketEvent>(
    sessionIds: readonly string[],
    event: E,
    payload: SocketPayload<E>,
  ): void;
  /** Who of the account listens now, one entry for each console. */
  listeners(accountId: string): readonly MemberActor[];
  /** Closes the sockets of these sessions. */
  disconnect(sessionIds: readonly string[]): void;
  /** Closes the sockets of a role whose sight changed; they come back with what they may see now. */
  disconnectRole(accountId: string, role: Role): void;
};

/** Mirrors of an account changed up to a number. */
export type Change = { accountId: string; colls: readonly MirrorName[]; seq: number };

export type Deps = {
  pools: Pools;
  clock: Clock;
  log: Log;
  secrets: Secrets;
  realtime: Realtime;
  /** Tells the account’s consoles what changed; after the commit. */
  announce(change: Change): void;
  /** Where the carrier reaches this server; known once it listens. */
  publicUrl(): string;
  settings: Settings;
  /** Reads and refusals on their way to the audit log. */
  auditBuffer: AuditBuffer;
  /** Ends the rest of a background job of this process early; polling stays the truth. */
  wake(job: JobName): void;
};

/** Background jobs that can be woken. */
export type JobName =
  | 'dispatch'
  | 'reconciliation'
  | 'deliveries'
  | 'imports'
  | 'billing'
  | 'audit'
  | 'callbacks'
  | 'exports'
  | 'erasures'
  | 'account_erasures'
  | 'mail'
  | 'password_resets'
  | 'retention'
  | 'sessions';

export type TwilioSettings = {
  accountSid: string;
  authToken: string;
  /** Where it is not at Twilio's own address. */
  baseUrl?: string;
  /** What signs the tokens of softphones, and the application they may call; without it there are none. */
  voice?: { keySid: string; keySecret: string; appSid: string };
};

/** What features need to know of the configuration. */
export type Settings = {
  /** The live carrier. */
  twilio: TwilioSettings | undefined;
  /** The carrier of test-mode accounts; null where none runs. */
  simulatorUrl: string | null;
  /** Webhooks may go to private and loopback addresses over http. */
  webhookPrivateHosts: boolean;
  /** The URL of this server that the demo’s webhooks go to, private or not; null without the demo. */
  demoReceiver: () => string | null;
  /** Bytes of files an account may keep that are not imported yet. */
  uploadBytesMax: number;
  /** Contacts one console mirrors at most. */
  mirrorContactsMax: number;
  mail: { url: string; from: string } | undefined;
  /** Roles that are let in with a second factor only. */
  factorRoles: readonly Role[];
  /** The password the demo gives its invented people while it is made; null at all other times. */
  demoPassword: string | null;
  /** URL of the database’s owner, for pg-boss to keep its own tables; never for requests. */
  ownerUrl: string;
  /** Where signed checkpoints of the audit chains are appended, to be shipped to another machine. */
  auditCheckpointFile: string;
  /** Folder of the files of exports, until they are deleted. */
  exportDir: string;
  isolation: {
    /** Fingerprint of the key reports must be signed with; null for that of the last one. */
    reportKey: string | null;
    database: DatabaseCheck;
  };
};

/** What the check of this start asked the database, and saw there. It found nothing wrong, or nothing would run. */
export type DatabaseCheck = {
  at: string;
  questions: number;
  tables: readonly { table: string; forced: boolean; policy: string | null }[];
};

/** Someone of a parent account, or of support, who looks at this account under their own name. */
export type ViewAs = {
  id: string;
  homeAccountId: string;
  homeMemberId: string;
  /** Whether more than reading was granted. */
  write: boolean;
};

export type MemberActor = {
  kind: 'member';
  memberId: string;
  userId: string;
  role: Role;
  sessionId: string;
  sight: Sight;
  viewAs: ViewAs | null;
  /** Epoch milliseconds of the last sign-in or step-up. */
  provenAt: number;
};

export type Actor =
  | MemberActor
  | {
      kind: 'api_key';
      keyId: string;
      memberId: string;
      role: Role;
      scopes: readonly Scope[];
      /** A test key never reaches a carrier. */
      mode: Mode;
      /** A limit of its own within its account's; null for none. */
      requestsPerMinute: number | null;
      sight: Sight;
    }
  | { kind: 'operator' }
  /** The server itself: a job, or a verified callback of the carrier. */
  | { kind: 'system'; job: string };

export type Ctx = {
  accountId: string;
  actor: Actor;
  requestId: string;
  /** Where a request came from; background work has none. */
  ip?: string;
  log: Log;
  deps: Deps;
  /** Epoch milliseconds when the request began; one verb has one time. */
  now: number;
  /** Set when the request already runs in a transaction, e.g. with its Idempotency-Key. */
  tx?: Tx;
};

/** A test key makes test calls and sees what came of them, whatever its account is. */
export function modeOf(ctx: Ctx, account: { mode: Mode }): Mode {
  return ctx.actor.kind === 'api_key' && ctx.actor.mode === 'test' ? 'test' : account.mode;
}

/** The ids of everything Switchyard makes: ordered by time, random enough not to be guessed. */
export function newId(): string {
  return v7();
}

/** One transaction in the caller's account; the request's own when there is one. */
export function inTransaction<T>(ctx: Ctx, fn: (tx: Tx) => Promise<T>): Promise<T> {
  if (ctx.tx) return fn(ctx.tx);
  const { accountId } = ctx;
  // The route refuses a write in a view-as that only reads; the database refuses it once more.
  return withAccount(
    ctx.deps.pools.app,
    { accountId, readOnly: onlyReads(ctx), sight: sightOf(ctx), reach: reachOf(ctx) },
    fn,
  );
}

function onlyReads({ actor }: Ctx): boolean {
  return actor.kind === 'member' && actor.viewAs !== null && !actor.viewAs.write;
}

/** What of the account's data the caller is shown; the server itself works with all of it. */
export function sightOf(ctx: Ctx): Sight {
  return 'sight' in ctx.actor ? ctx.actor.sight : FULL_SIGHT;
}

/**
 * Whose call lists the caller reaches. Whoever supervises reaches every one, or nobody could mend an assignment; so does
 * a visitor, whom nobody could assign, and the server itself.
 */
export function reachOf({ actor }: Pick<Ctx, 'actor'>): Reach {
  const isVisitor = actor.kind === 'member' && actor.viewAs !== null;
  const isLimited = 'role' in actor && ASSIGNABLE.includes(actor.role) && !isVisitor;
  return isLimited ? { memberId: actor.memberId } : 'all';
}

/** A read-only snapshot of the caller's account. */
export function inSnapshot<T>(ctx: Ctx, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return withAccount(
    ctx.deps.pools.app,
    { accountId: ctx.accountId, readOnly: true, sight: sightOf(ctx), reach: reachOf(ctx) },
    fn,
  );
}

/** The context of work the server does by itself for one account. */
export function systemCtx(deps: Deps, accountId: string, job: string): Ctx {
  const requestId = newId();
  return {
    accountId,
    actor: { kind: 'system', job },
    requestId,
    log: deps.log.child({ requestId, job }),
    deps,
    now: deps.clock.now(),
  };
}

/** The member behind a request; throws for the operator and for jobs, which are no members. */
export function memberIdOf(ctx: Ctx): string {
  if (ctx.actor.kind === 'member' || ctx.actor.kind === 'api_key') return ctx.actor.memberId;
  throw new AppError('forbidden', 'only a member can do this');
}

export function nowInstant(ctx: Ctx): string {
  return toInstant(ctx.now);
}

/** Turns "no row" into an expected failure. */
export function mustFind<T>(row: T | null | undefined, code: ErrorCode = 'not_found'): T {
  if (row === null || row === undefined) throw new AppError(code, 'there is no such thing here');
  return row;
}
