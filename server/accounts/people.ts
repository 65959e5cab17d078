// People, who are members of accounts. An e-mail address is a person’s name at sign-in.
import { AppError } from '../../shared/errors.ts';
import type { Member } from '../../shared/members.ts';
import type { Role } from '../../shared/roles.ts';
import { newId, type Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import { requireMemberRoom, requirePayer } from './limits.ts';
import { endTries, takeTry } from './lock-out.ts';
import { hashNewPassword, passwordMatches } from './passwords.ts';
import * as sql from './sql.ts';

export type Person = { userId: string; name: string; email: string };

/** A person who is not written yet; hashing takes long, so it comes before the transaction. */
export type NewPerson = Person & { passwordHash: string };

export async function isKnownPerson(deps: Deps, email: string): Promise<boolean> {
  return (await sql.findUserByEmail(deps.pools.identity, email)) !== null;
}

/** @throws AppError password_known */
export async function preparePerson(
  deps: Deps,
  input: { email: string; name: string; password: string },
): Promise<NewPerson> {
  const { email, name, password } = input;
  const passwordHash = await hashNewPassword(deps, password, [email, name]);
  return { userId: newId(), email, name, passwordHash };
}

/** The person with this address and password. @throws AppError wrong_credentials | rate_limited */
export async function provePerson(
  deps: Deps,
  { email, password }: { email: string; password: string },
): Promise<Person> {
  const guessed = { kind: 'email', value: email } as const;
  await takeTry({ deps, now: deps.clock.now() }, guessed);
  const user = await sql.findUserByEmail(deps.pools.identity, email);
  const matches = await passwordMatches(user?.passwordHash ?? null, password);
  if (!matches || !user) throw new AppError('wrong_credentials', 'this is not the password');
  await endTries({ deps }, guessed);
  return { userId: user.userId, name: user.name, email };
}

/** Makes a person a member, and the person first when they are new. */
export async function joinAccount(
  tx: Tx,
  person: Person | NewPerson,
  as: { role: Role; clientAccountId: string | null },
): Promise<Member> {
  if ('passwordHash' in person) await sql.insertUser(tx, person);
  const { userId, name, email } = person;
  await requireMemberRoom(tx);
  await requirePayer(tx, as.clientAccountId);
  return sql.insertMember(tx, { id: newId(), userId, name, email, ...as });
}
