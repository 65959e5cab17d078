// Whether a credential may use an operation: role, kind of account, scope, sight, view-as, step-up. Default deny.
import type { Endpoint } from '../../../shared/endpoint.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Role } from '../../../shared/roles.ts';
import type { Actor } from '../context.ts';
import type { Identity } from './api.ts';

/** How long a sign-in counts as proof of who is there (OWASP: re-authenticate before sensitive changes). */
export const STEP_UP_MS = 15 * 60_000;

/** @throws AppError forbidden | step_up_required | view_as_read_only */
export function requireAccess(e: Endpoint, identity: Identity, now: number): void {
  const { access } = e;
  const { actor } = identity;
  if (access.kind === 'operator') return requireOperator(access.orRoles, actor);
  if (access.kind !== 'member' && access.kind !== 'parent') return;
  if (actor.kind !== 'member' && actor.kind !== 'api_key')
    throw new AppError('forbidden', 'only members may do this');
  if (!access.roles.includes(actor.role))
    throw new AppError('forbidden', `the role ${actor.role} may not do this`);
  if (access.kind === 'parent' && identity.accountKind !== 'parent')
    throw new AppError('forbidden', 'only a parent account can do this');
  if (e.money && !actor.sight.money)
    throw new AppError('forbidden', 'this account hides money from this role');
  if (actor.kind === 'api_key') return requireScope(e, actor.scopes);
  requireSession(e, actor, now);
}

function requireOperator(orRoles: readonly Role[] | undefined, actor: Actor): void {
  if (actor.kind === 'operator') return;
  if (actor.kind === 'member' && !actor.viewAs && orRoles?.includes(actor.role)) return;
  throw new AppError('forbidden', 'only the operator of the server may do this');
}

function requireScope(e: Endpoint, scopes: readonly string[]): void {
  const scope = e.access.kind === 'member' ? e.access.scope : undefined;
  if (!scope || !scopes.includes(scope))
    throw new AppError('forbidden', 'the API key does not have the scope for this');
}

function requireSession(e: Endpoint, actor: Extract<Actor, { kind: 'member' }>, now: number): void {
  if (actor.viewAs) {
    if (e.notInViewAs) throw new AppError('forbidden', 'this cannot be done while viewing as');
    const reads = e.method === 'get' || e.readsOnly || e.leavesViewAs;
    if (!reads && !actor.viewAs.write)
      throw new AppError('view_as_read_only', 'viewing as another account only reads');
  }
  if (e.stepUp && now - actor.provenAt > STEP_UP_MS)
    throw new AppError('step_up_required', 'prove who you are again, then repeat this');
}
