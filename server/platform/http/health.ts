import type { Express } from 'express';
import type { Database } from '../db/open.ts';

/**
 * `/livez`: the process answers. `/readyz`: it can read and write its database, and goes on doing so: a server
 * that stops says no first, so that a balancer sends it nobody new.
 */
export function mountHealth(app: Express, database: Database, isStopping: () => boolean): void {
  app.get('/livez', (_req, res) => void res.json({ status: 'ok' }));
  app.get('/readyz', async (_req, res) => {
    const refuse = (reason: string) => void res.status(503).json({ status: 'unavailable', reason });
    if (isStopping()) return refuse('stopping');
    try {
      // A write that leaves nothing: a read-only or full database must not count as ready.
      await database.pools.app.query(
        'begin; create temporary table ready_probe () on commit drop; rollback',
      );
      res.json({ status: 'ok', postgres: database.version });
    } catch {
      refuse('database');
    }
  });
}
