// Accepting an invitation: the link proves the address, the password proves a person who is known already.
import type { InvitationView } from '../../shared/invitations.ts';
import type { Hue } from '../../shared/accounts.ts';
import { AppError } from '../../shared/errors.ts';
import { NewPassword } from '../../shared/members.ts';
import {
  asIdentity,
  isKnownPerson,
  joinAccount,
  linkInvalid,
  preparePerson,
  provePerson,
  signIn,
  tokenHash,
  withinTries,
  type NewPerson,
  type Person,
} from '../accounts/service.ts';
import { audit } from '../platform/audit.ts';
import { systemCtx } from '../platform/context.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import * as sql from './sql.ts';

/** @throws AppError link_invalid | rate_limited */
export async function lookUpInvitation(
  request: RequestCtx,
  token: string,
): Promise<InvitationView> {
  const link = await findLink(request, token);
  const known = await isKnownPerson(request.deps, link.email);
  return {
    account: { name: link.account, hue: link.hue as Hue },
    inviter: link.inviter,
    role: link.role,
    person: known ? 'known' : 'new',
  };
}

function findLink({ deps, ip, now }: RequestCtx, token: string): Promise<sql.Link> {
  return withinTries(ip, () => sql.findLink(deps.pools.identity, tokenHash(token), now));
}

type Acceptance = { token: string; name?: string; password: string; device: string };

/**
 * Makes the holder of the link a member and signs them in, exactly as the sign-in page would: a second factor that is
 * due is asked for there. @throws AppError link_invalid | wrong_credentials | already_exists | rate_limited
 */
export async function acceptInvitation(
  request: RequestCtx,
  input: Acceptance,
): ReturnType<typeof signIn> {
  const link = await findLink(request, input.token);
  const person = await personOf(request, link.email, input);
  const ctx = systemCtx(request.deps, link.accountId, 'invitations');
  await asIdentity(request.deps, link.accountId, async (tx) => {
    const hash = tokenHash(input.token);
    if (!(await sql.useLink(tx, { id: link.id, hash, now: request.now }))) throw linkInvalid();
    const member = await joinAccount(tx, person, link);
    await audit(ctx, tx, {
      action: 'invitation.accepted',
      target: { kind: 'invitation', id: link.id },
      detail: { member_id: member.id, role: link.role },
    });
  });
  const { password, device } = input;
  return signIn(request, { email: link.email, password, account: link.slug, device });
}

/** A known person keeps their name and password, and has to know it; a new one sets both. */
async function personOf(
  { deps }: RequestCtx,
  email: string,
  { name, password }: Acceptance,
): Promise<Person | NewPerson> {
  if (await isKnownPerson(deps, email)) return provePerson(deps, { email, password });
  const weak = NewPassword.safeParse(password).error?.issues[0]?.message;
  const errors = [
    ...(name ? [] : [{ pointer: '/name', code: 'required', detail: 'how you are called' }]),
    ...(weak ? [{ pointer: '/password', code: 'too_small', detail: weak }] : []),
  ];
  if (!name || weak)
    throw new AppError('invalid_request', 'a new person needs a name and a password', { errors });
  return preparePerson(deps, { email, name, password });
}
