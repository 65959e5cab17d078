// What gets into the audit log, that it stays there, and that it answers who saw what.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditRow } from '../../shared/audit.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import { SYNC_SCHEMA } from '../../shared/sync.ts';
import { LOGIN_ROLES, roleUrl } from '../platform/db/roles.ts';
import {
  addMember,
  addSubAccount,
  call,
  refreshed,
  setUpHarbour,
  startTestApp,
  type Answer,
  type TestApp,
} from '../test/app.ts';
import { seedList } from '../test/calling.ts';
import { fakeClock } from '../test/clock.ts';

const clock = fakeClock();
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
let agent: SignedIn;

beforeAll(async () => {
  t = await startTestApp({ clock });
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  agent = await addMember(t.url, cedar, { email: 'asha@cedar.example', role: 'agent' });
});
afterAll(() => t.close());

type Listed = { data: AuditRow[]; has_more: boolean; next_cursor: string | null };

const get = <T = Listed>(path: string, who = cedar): Promise<Answer<T>> =>
  call<T>(t.url, { path, token: who.token });
const listed = async (query: string, who = cedar) =>
  (await get(`/v1/audit?${query}`, who)).body.data;
/** Time goes by, and everybody’s tokens are renewed as a console does it. */
const wait = async (ms: number) => {
  clock.advance(ms);
  [harbour, cedar, agent] = (await Promise.all(
    [harbour, cedar, agent].map((who) => refreshed(t.url, who)),
  )) as [SignedIn, SignedIn, SignedIn];
};
const flush = () => t.app.deps.auditBuffer.flush(clock.now());

describe('the audit log', () => {
  it('names who acted, from where, and whose account they come from, without another table', async () => {
    const [row] = await listed('action=member.created');
    expect(row).toMatchObject({
      actor: { kind: 'member', name: 'Ritu Sethi', home_account_name: null },
      target: { kind: 'member', id: agent.session.member.id },
      outcome: 'done',
      is_read: false,
      ip: expect.stringMatching(/127\.0\.0\.1|::1/),
    });
    await call(t.url, {
      method: 'POST',
      path: `/v1/sub-accounts/${cedar.session.account.id}/rate-cards`,
      token: harbour.token,
      body: { rate_micros: 5_000_000, increments: '60/60', minimum_micros: 0 },
    });
    const [rate] = await listed('action=rate_card.');
    expect(rate?.actor).toMatchObject({
      name: 'Ritu Sethi',
      home_account_name: 'Harbour Agency',
    });
  });

  it('takes rows and gives up none: no login role may change or remove one', async () => {
    const tables = {
      audit_log: 'action',
      audit_chain: 'hash',
      audit_checkpoints: 'hash',
      audit_seals: 'hash',
    };
    for (const role of LOGIN_ROLES) {
      const client = new pg.Client({
        connectionString: roleUrl(t.database.ownerUrl, role, t.database.secrets.root),
      });
      await client.connect();
      await client.query("select set_config('app.account_id', $1, false)", [
        cedar.session.account.id,
      ]);
      for (const [table, column] of Object.entries(tables)) {
        for (const statement of [
          `update ${table} set ${column} = ${column}`,
          `delete from ${table}`,
          `truncate ${table}`,
        ])
          await expect(client.query(statement), `${role}: ${statement}`).rejects.toThrow(
            /permission denied|read-only transaction/,
          );
      }
      await client.end();
    }
  });

  it('is for owners and admins, and writes down who else asked for it, once a minute', async () => {
    const asked = await Promise.all([1, 2, 3].map(() => get('/v1/audit', agent)));
    expect(asked.map((a) => a.status)).toEqual([403, 403, 403]);
    await flush();
    await wait(61_000);
    await flush();
    const rows = await listed('only=refused');
    expect(rows.map((r) => [r.target.id, r.detail])).toEqual([
      ['get /v1/audit', { code: 'forbidden', times: 2, since: expect.any(String) }],
      ['get /v1/audit', { code: 'forbidden' }],
    ]);
    expect(rows[0]?.actor.name).toBe('Asha Menon');
  });

  it('has who sent what has no valid form: which fields, never what was in them', async () => {
    const body = { name: '', role: 'emperor', 'secret field': 'secret value' };
    const send = () =>
      call(t.url, { method: 'POST', path: '/v1/members', token: cedar.token, body });
    expect((await send()).status).toBe(422);
    expect((await send()).status).toBe(422);
    await flush();
    const rows = await listed('action=input.refused');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ outcome: 'refused', target: { id: 'post /v1/members' } });
    const text = JSON.stringify(rows[0]?.detail);
    expect(text).toContain('/role');
    expect(text).toContain('unknown_field');
    expect(text).not.toMatch(/secret|emperor/);
  });

  it('says that somebody failed to sign in as a member, and from where', async () => {
    const body = { email: 'asha@cedar.example', password: 'not hers at all', device: 'test' };
    for (let n = 0; n < 2; n++) {
      const answer = await call(t.url, { method: 'POST', path: '/v1/session', body });
      expect(answer.status).toBe(401);
    }
    await expect
      .poll(async () => {
        await flush();
        return (await listed('action=session.refused')).map((r) => [r.target.id, r.outcome]);
      })
      .toEqual([[agent.session.member.id, 'refused']]);
  });

  it('keeps its cursors to the account and the question they were given for', async () => {
    const first = await get('/v1/audit?limit=2');
    const { next_cursor: cursor } = first.body;
    expect(first.body).toMatchObject({ has_more: true, next_cursor: expect.any(String) });
    const second = await get(`/v1/audit?limit=2&cursor=${cursor}`);
    const ids = [...first.body.data, ...second.body.data].map((r) => r.id);
    expect(new Set(ids).size).toBe(4);
    for (const [query, who] of [
      [`limit=2&cursor=${cursor}&only=reads`, cedar],
      [`limit=2&cursor=${cursor}`, harbour],
      [`limit=2&cursor=x${cursor}`, cedar],
    ] as const)
      expect((await get(`/v1/audit?${query}`, who)).status, query).toBe(422);
  });
});

describe('reads of people’s data', () => {
  it('of one contact are in the log before the answer is; repeats within five minutes are counted', async () => {
    const { contacts } = await seedList(t, cedar, { count: 1 });
    const id = contacts[0] as string;
    for (let n = 0; n < 3; n++) {
      expect((await get(`/v1/contacts/${id}`, agent)).status).toBe(200);
      expect(await listed(`target=${id}`)).toHaveLength(1);
    }
    await wait(5 * 60_000);
    await flush();
    expect((await listed(`target=${id}`)).map((r) => [r.action, r.is_read, r.detail])).toEqual([
      ['contact.read', true, { times: 2, rows: 2, since: expect.any(String) }],
      ['contact.read', true, { rows: 1 }],
    ]);
    expect((await get(`/v1/contacts/${randomUUID()}`, agent)).status).toBe(404);
  });

  it('of a console that mirrors a list are one row with a count, not one for each contact', async () => {
    const list = await seedList(t, cedar, { count: 250, prefix: '+1556' });
    let cp: unknown = null;
    for (let done = false; !done;) {
      const page = await call<{ cp: unknown; done: boolean }>(t.url, {
        method: 'POST',
        path: '/sync/v1/pull',
        token: agent.token,
        body: { coll: 'contacts', cp, limit: 100, schema: SYNC_SCHEMA, device_id: randomUUID() },
      });
      ({ cp, done } = page.body);
    }
    await flush();
    expect((await listed(`target=${list.id}`)).map((r) => r.detail['rows'])).toHaveLength(1);
    await wait(5 * 60_000);
    await flush();
    const rows = await listed(`target=${list.id}`);
    expect(rows).toHaveLength(2);
    expect(rows.reduce((sum, r) => sum + Number(r.detail['rows']), 0)).toBe(250);
  });

  it('answer who saw anything of the account between two times', async () => {
    const from = new Date(clock.now() - 3_600_000).toISOString();
    const to = new Date(clock.now() + 1000).toISOString();
    const seen = await listed(`only=reads&from=${from}&to=${to}`);
    expect(new Set(seen.map((r) => r.actor.name))).toEqual(new Set(['Asha Menon']));
    const later = new Date(clock.now() + 3_600_000).toISOString();
    expect(await listed(`only=reads&from=${to}&to=${later}`)).toEqual([]);
    const mine = await listed(`only=reads&actor=${agent.session.member.id}`);
    expect(mine.length).toBe(seen.length);
    expect(await listed(`only=reads&actor=${randomUUID()}`)).toEqual([]);
  });
});

describe('90 days of a busy account', () => {
  it('are searched along the index by account and time', async () => {
    const { admin } = t.database;
    const other = randomUUID();
    for (const accountId of [cedar.session.account.id, other])
      await admin.query(
        `insert into audit_log (account_id, id, at, action, target_kind, request_id, is_read)
         select $1, gen_random_uuid(), '2026-05-01'::timestamptz + n * interval '5 minutes',
                'contact.read', 'contact', 'bulk', true
         from generate_series(1, 20000) n`,
        [accountId],
      );
    await admin.query('analyze audit_log');
    const { rows } = await admin.query<{ 'QUERY PLAN': string }>(
      `explain select * from audit_log a where a.account_id = '${cedar.session.account.id}'
         and a.at >= '2026-06-01' and a.at < '2026-06-02' and a.is_read
       order by a.at desc, a.id desc limit 101`,
    );
    const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/Index Scan Backward using audit_log_by_time/);
    expect(plan).toMatch(/Index Cond: .*account_id.*at >=.*at </);
    const found = await listed(
      'only=reads&from=2026-06-01T00:00:00Z&to=2026-06-02T00:00:00Z&limit=500',
    );
    expect(found).toHaveLength(288);
    await admin.query("delete from audit_log where request_id = 'bulk'");
  });
});
