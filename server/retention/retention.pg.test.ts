// What is kept for a time goes when it is over and not a moment before; what is a fact stays.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RETENTION, type Kind } from '../../shared/retention.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { addSubAccount, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';
import { pruneAll } from './service.ts';

const clock = fakeClock();
const never = new AbortController().signal;
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ clock });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
});
afterAll(() => t.close());

const admin = (text: string, values: unknown[] = []) => t.database.admin.query(text, values);

/** The instant at which a row of this kind has been kept exactly long enough, moved by `ms`. */
const edge = (kind: Kind, ms = 0) => new Date(clock.now() - RETENTION[kind].keepMs + ms);

type Sample = {
  kind: Kind;
  table: string;
  /** Writes a row whose time ended at an instant; answers what finds it again. */
  write: (at: Date, accountId: string) => Promise<string>;
  /** Column of that. */
  key: string;
};

const SAMPLES: Sample[] = [
  {
    kind: 'idempotency_keys',
    table: 'idempotency_keys',
    key: 'key',
    write: async (at, accountId) => {
      const key = randomUUID();
      await admin(
        `insert into idempotency_keys (account_id, key, operation, request_hash, created_at)
         values ($1, $2, 'post /v1/calls', '\\x00', $3)`,
        [accountId, key, at],
      );
      return key;
    },
  },
  {
    kind: 'dispatch_guards',
    table: 'dispatch_guards',
    key: 'call_id::text',
    write: async (at, accountId) => {
      const id = randomUUID();
      await admin(
        `insert into dispatch_guards (account_id, request_hash, held, call_id)
         values ($1, $2, tstzrange($3::timestamptz - interval '5 s', $3::timestamptz), $4)`,
        [accountId, randomBytes(8), at, id],
      );
      return id;
    },
  },
  {
    kind: 'mails',
    table: 'mails',
    key: 'id::text',
    write: async (at, accountId) => {
      const id = randomUUID();
      await admin(
        `insert into mails (account_id, id, to_address, template, status, created_at, expires_at, ended_at)
         values ($1, $2, 'asha@cedar.example', 'password_reset', 'sent', $3, $3, $3)`,
        [accountId, id, at],
      );
      return id;
    },
  },
  {
    kind: 'devices',
    table: 'devices',
    key: 'id::text',
    write: async (at, accountId) => {
      const id = randomUUID();
      await admin(
        `insert into devices (account_id, id, member_id, device_id, session_id, name, version, schema, clock_skew_ms,
                              waiting, refused, storage, first_seen_at, seen_at)
         select $1, $2, id, $2, $2, 'Chrome', '1', 1, 0, 0, 0, 'lasting', $3, $3
         from members where account_id = $1 limit 1`,
        [accountId, id, at],
      );
      return id;
    },
  },
  {
    kind: 'cancelled_imports',
    table: 'imports',
    key: 'id::text',
    write: (at, accountId) => writeImport(accountId, 'cancelled', at),
  },
  {
    kind: 'sign_in_tries',
    table: 'sign_in_tries',
    key: "encode(key_hash, 'hex')",
    write: async (at) => {
      const key = randomBytes(16);
      await admin(
        `insert into sign_in_tries (key_hash, tries, since, last_at, locked_until) values ($1, 1, $2, $2, $2)`,
        [key, at],
      );
      return key.toString('hex');
    },
  },
  {
    kind: 'sign_in_tickets',
    table: 'sign_in_tickets',
    key: "encode(ticket_hash, 'hex')",
    write: async (at, accountId) => {
      const key = randomBytes(16);
      await admin(
        `insert into sign_in_tickets (ticket_hash, user_id, account_id, member_id, device, enrol, expires_at)
         select $1, user_id, account_id, id, 'test', false, $2 from members where account_id = $3 limit 1`,
        [key, at, accountId],
      );
      return key.toString('hex');
    },
  },
  {
    kind: 'passkey_challenges',
    table: 'passkey_challenges',
    key: 'challenge',
    write: async (at) => {
      const challenge = randomUUID();
      await admin(
        `insert into passkey_challenges (challenge, user_id, purpose, expires_at)
         select $1, user_id, 'prove', $2 from users limit 1`,
        [challenge, at],
      );
      return challenge;
    },
  },
];

async function writeImport(accountId: string, status: string, at: Date): Promise<string> {
  const id = randomUUID();
  await admin(
    `insert into imports (account_id, id, status, file_name, list_name, default_country, encoding, delimiter,
                          has_header, columns, sample, mapping, created_at)
     values ($1, $2::uuid, $3, 'list.csv', $2::uuid::text, 'US', 'utf-8', ',', true, '{Phone}', '[]', '[]', $4)`,
    [accountId, id, status, at],
  );
  return id;
}

async function there({ table, key }: Sample, wanted: readonly string[]): Promise<string[]> {
  const { rows } = await admin(
    `select ${key} as found from ${table} where ${key} = any($1) order by 1`,
    [wanted],
  );
  return rows.map((row: { found: string }) => row.found);
}

describe('the retention job', () => {
  it.each(SAMPLES)('deletes $kind when their time is over, of every account', async (sample) => {
    const [one, other] = [harbour, cedar].map((s) => s.session.account.id) as [string, string];
    const stay = [
      await sample.write(edge(sample.kind), one),
      await sample.write(edge(sample.kind, 1), other),
      await sample.write(new Date(clock.now()), one),
    ];
    const go = [
      await sample.write(edge(sample.kind, -1), one),
      await sample.write(edge(sample.kind, -1), other),
    ];
    await pruneAll(t.app.deps, never);
    expect(await there(sample, [...stay, ...go])).toEqual([...stay].sort());
  });

  it('goes through more than one batch in a round, and stops between two when told to', async () => {
    const at = edge('idempotency_keys', -1);
    await admin(
      `insert into idempotency_keys (account_id, key, operation, request_hash, created_at)
       select $1, 'many ' || n, 'post /v1/calls', '\\x00', $2 from generate_series(1, 1200) n`,
      [cedar.session.account.id, at],
    );
    expect(await pruneAll(t.app.deps, AbortSignal.abort())).toEqual({});
    expect((await pruneAll(t.app.deps, never)).idempotency_keys).toBe(1200);
    expect(await pruneAll(t.app.deps, never)).toEqual({});
  });

  it('cancels an upload nobody imported and deletes its file, and never one that is being written', async () => {
    const account = cedar.session.account.id;
    const waits = await writeImport(account, 'checked', edge('uploads'));
    const old = await writeImport(account, 'checked', edge('uploads', -1));
    const written = await writeImport(account, 'committing', edge('uploads', -1));
    for (const id of [waits, old, written])
      await admin(
        `insert into import_files (account_id, import_id, part, content) values ($1, $2, 0, '\\x00')`,
        [account, id],
      );
    await admin(`update imports set lease_until = now() + interval '1 hour' where id = $1`, [
      written,
    ]);
    await pruneAll(t.app.deps, never);
    const { rows } = await admin(
      `select i.id, i.status, count(f.part)::int as files from imports i
       left join import_files f on f.import_id = i.id where i.id = any($1) group by i.id, i.status`,
      [[waits, old, written]],
    );
    const state = Object.fromEntries(
      rows.map((row: { id: string; status: string; files: number }) => [
        row.id,
        [row.status, row.files],
      ]),
    );
    expect(state).toEqual({
      [waits]: ['checked', 1],
      [old]: ['cancelled', 0],
      [written]: ['committing', 1],
    });
  });
});

describe('what is kept for ever', () => {
  it('stays: mails that wait or that an invitation names, imports that were written, and facts', async () => {
    const account = cedar.session.account.id;
    const longAgo = new Date(clock.now() - 3650 * 86_400_000);
    const mail = async (status: string, endedAt: Date | null) => {
      const id = randomUUID();
      await admin(
        `insert into mails (account_id, id, to_address, template, status, created_at, expires_at, ended_at)
         values ($1, $2, 'asha@cedar.example', 'invitation', $3, $4, $4, $5)`,
        [account, id, status, longAgo, endedAt],
      );
      return id;
    };
    const waiting = await mail('waiting', null);
    const invited = await mail('sent', longAgo);
    await admin(
      `insert into invitations (account_id, id, token_hash, email, role, invited_by, mail_id, status,
                                created_at, linked_at, expires_at, ended_at)
       select $1, $2, '\\x00', 'asha@cedar.example', 'agent', id, $3, 'accepted', $4, $4, $4, $4
       from members where account_id = $1 limit 1`,
      [account, randomUUID(), invited, longAgo],
    );
    const done = await writeImport(account, 'done', longAgo);
    await admin('update audit_log set at = $1', [longAgo]);
    const facts = ['audit_log', 'events', 'members'];
    const idsOf = async (table: string) =>
      (await admin(`select id from ${table} order by id`)).rows.map(
        (row: { id: string }) => row.id,
      );
    const before = await Promise.all(facts.map(idsOf));
    await pruneAll(t.app.deps, never);
    const after = await Promise.all(facts.map(idsOf));
    expect(after.map((ids, n) => (before[n] ?? []).filter((id) => !ids.includes(id)))).toEqual([
      [],
      [],
      [],
    ]);
    expect(before[0]?.length).toBeGreaterThan(0);
    const mails = await admin('select id from mails where id = any($1)', [[waiting, invited]]);
    expect(mails.rowCount).toBe(2);
    expect((await admin('select 1 from imports where id = $1', [done])).rowCount).toBe(1);
  });
});
