import { randomUUID } from 'node:crypto';
import { createClient } from '../../../server/demo/client.ts';
import type { Bench } from '../bench.ts';
import { signedIn, type Filled } from '../fixture.ts';
import type { FixtureActor } from '../types.ts';

/** Somebody new in the account, so that what ends their sessions or changes their password ends nothing else. */
export async function newPerson(
  { bench, own }: { bench: Bench; own: Filled },
  role: FixtureActor['role'] = 'agent',
): Promise<FixtureActor> {
  const id = randomUUID();
  const email = `${id}@${own.slug}.example`;
  await bench.site.database.admin.query(
    `with person as (
       insert into users (user_id, email, name, password_hash)
       select $2, $3, 'Somebody new', password_hash from users
       where user_id = (select user_id from members where account_id = $1 and email like 'agent@%' limit 1))
     insert into members (account_id, id, user_id, name, email, role)
     values ($1, $2, $2, 'Somebody new', $3, $4)`,
    [own.id, id, email, role],
  );
  const token = await signedIn(createClient(bench.site.url), { email, slug: own.slug });
  const name = `somebody new of ${own.slug}`;
  return { name, kind: 'member', role, slug: own.slug, email, token, memberId: id };
}
