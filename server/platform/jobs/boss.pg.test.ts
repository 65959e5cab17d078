import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../test/app.ts';
import { installBoss } from './boss.ts';

let t: TestApp;

beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

describe('pg-boss', () => {
  it('is hidden from requests: its jobs name every account', async () => {
    for (const role of ['app', 'identity', 'rollup'] as const) {
      const ask = t.database.pools[role].query('select 1 from pgboss.job');
      await expect(ask).rejects.toThrow('permission denied for schema pgboss');
    }
  });

  it('runs as a role that owns and makes nothing', async () => {
    const { rows } = await t.database.admin.query(
      `select distinct pg_get_userbyid(c.relowner) as owner from pg_class c
       join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'pgboss'`,
    );
    expect(rows).toEqual([{ owner: 'switchyard_owner' }]);
    const { worker } = t.database.pools;
    await expect(worker.query('create table pgboss.mine (id int)')).rejects.toThrow(
      'permission denied',
    );
    await expect(worker.query('drop table pgboss.job')).rejects.toThrow('must be owner');
  });

  it('can be installed again, by several servers at once, and makes a new queue', async () => {
    const queues = [
      { name: 'imports', expireInSeconds: 60 },
      { name: 'later', expireInSeconds: 60 },
    ];
    await Promise.all([1, 2, 3, 4].map(() => installBoss(t.database.ownerUrl, queues)));
    const { rows } = await t.database.pools.worker.query(
      'select name, policy from pgboss.queue order by name',
    );
    expect(rows).toEqual([
      { name: 'imports', policy: 'short' },
      { name: 'later', policy: 'short' },
    ]);
  });

  it('fails in words when its connection is ended while it waits, and takes nothing else along', async () => {
    const { admin, ownerUrl } = t.database;
    const holder = await admin.connect();
    await holder.query('begin');
    await holder.query('lock table pgboss.queue in access exclusive mode');
    const installing = installBoss(ownerUrl, [{ name: 'imports', expireInSeconds: 60 }]).then(
      () => 'installed',
      (error: Error) => error.message,
    );
    const endIdle = async () =>
      (
        await admin.query(
          `select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_locks l on l.pid = a.pid
           where a.datname = current_database() and l.locktype = 'advisory' and l.granted and a.state = 'idle'`,
        )
      ).rowCount === 1;
    while (!(await endIdle())) await new Promise((resume) => setTimeout(resume, 10));
    await new Promise((resume) => setTimeout(resume, 100));
    await holder.query('rollback');
    holder.release();
    expect(await installing).toMatch(/terminat|not queryable|closed/i);
  });
});
