// Rows of two accounts may have one id: the key is account and id. Where every statement names an id of its own account
// a lost filter shows in nothing else, so each row the account makes gets a twin at a stranger’s, at rest, and nothing
// the account does may change it.
import { leak, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import type { Surface } from '../types.ts';

/** Whose twins are whose. They are in different agencies. */
export const TWINS = { of: 'cedar', at: 'palm-west' } as const;

/** Statements that give every new row of these tables its twin. In a schema of their own: the server knows none of it. */
export function twinStatements(
  accounts: readonly { id: string; slug: string }[],
  tables: readonly string[],
): string[] {
  const idOf = (slug: string) => accounts.find((a) => a.slug === slug)?.id;
  return [
    `create schema twins`,
    `create table twins.made (name text not null, row jsonb not null)`,
    `create function twins.make() returns trigger language plpgsql security definer
       set session_replication_role = replica as $$
     declare twin jsonb := to_jsonb(new) || '{"account_id": "${idOf(TWINS.at)}"}';
     begin
       if new.account_id <> '${idOf(TWINS.of)}' then return null; end if;
       -- Of another person: what a person ends everywhere, they end in their other accounts as well.
       if twin ? 'user_id' then twin := twin || jsonb_build_object('user_id', gen_random_uuid()); end if;
       -- A token is one of its kind everywhere.
       if twin ? 'token_hash' then
         twin := twin || jsonb_build_object('token_hash', '\\x' || encode(sha256(convert_to(twin ->> 'token_hash', 'UTF8')), 'hex'));
       end if;
       -- What counts the tries of both must not count one twice.
       if twin ? 'attempts' then twin := twin || '{"attempts": 7}'; end if;
       -- What waits for a job would be its stranger’s to do.
       if twin ? 'next_at' then twin := twin || '{"next_at": null}'; end if;
       execute format('insert into public.%1$I select * from jsonb_populate_record(null::public.%1$I, $1)', tg_table_name)
         using twin;
       insert into twins.made values (tg_table_name, twin);
       return null;
     end $$`,
    ...tables.map(
      (table) =>
        `create trigger twin after insert on ${table} for each row execute function twins.make()`,
    ),
  ];
}

/** A twin that is not what it was when it was made. */
export async function twinsUnchanged(bench: Bench, surface: Surface, own: Filled): Promise<void> {
  const { twins } = bench.task;
  if (!twins || own.slug !== TWINS.of) return;
  for (const table of twins) {
    const { rows } = await bench.site.database.admin.query<{ n: number }>(
      `select count(*)::int as n from twins.made m
       where m.name = $1 and not exists (
         select from ${table} t where t.account_id = (m.row ->> 'account_id')::uuid and to_jsonb(t) = m.row)`,
      [table],
    );
    surface.probes += 1;
    if (rows[0]?.n === 0) continue;
    const what = `${rows[0]?.n} rows of ${TWINS.at} changed, which have ids of ${own.slug}’s`;
    leak(bench, surface, { where: table, what });
  }
}
