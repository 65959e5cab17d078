// Publishing: only what was signed, by the one key, and after the last one. Reading: each account its own page.
import { execFile } from 'node:child_process';
import { createPublicKey, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../shared/errors.ts';
import type { AccountReport, PublishedReport } from '../../shared/isolation.ts';
import type { SignedIn } from '../../shared/sessions.ts';
import {
  addMember,
  addSubAccount,
  call,
  setUpHarbour,
  startTestApp,
  type TestApp,
} from '../test/app.ts';
import { canonical, fingerprintOf, sha256 } from './signed-report.ts';
import { newKey, parsed, signedReport } from './test/report.ts';

const key = newKey();
const folder = mkdtempSync(join(tmpdir(), 'switchyard-published-'));
let t: TestApp;
let harbour: SignedIn;
let cedar: SignedIn;
let first: string;

beforeAll(async () => {
  t = await startTestApp();
  harbour = await setUpHarbour(t.url);
  cedar = await addSubAccount(t.url, harbour, 'cedar');
  first = await signedReport(t, { key });
});
afterAll(async () => {
  await t.close();
  rmSync(folder, { recursive: true, force: true });
});

const operator = () => t.database.secrets.operatorToken;
const publish = <T = PublishedReport>(body: string | Uint8Array, token = operator()) =>
  call<T>(t.url, {
    method: 'PUT',
    path: '/api/admin/isolation-report',
    token,
    body,
    headers: { 'content-type': 'application/json' },
  });
const read = async (who: SignedIn) =>
  (await call<AccountReport>(t.url, { path: '/v1/isolation-report', token: who.token })).body;
const download = (who: SignedIn, path: string) => call<string>(t.url, { path, token: who.token });

async function expectRefusal(body: string | Uint8Array, reason: string): Promise<void> {
  const { status, body: problem } = await publish<Problem>(body);
  expect([status, problem.code, problem.reason]).toEqual([422, 'report_refused', reason]);
}

describe('before a report is published', () => {
  it('each account is told so, and what the server says of it all the same', async () => {
    const { published, report, account } = await read(cedar);
    expect([published, report]).toEqual([null, null]);
    expect(account).toMatchObject({ name: 'Cedar Homes', kind: 'sub_account', members: 1 });
    expect(account.database_checked.questions).toBe(14);
    expect(account.database_checked.tables_forced).toBeGreaterThan(30);
    for (const form of ['json', 'html'])
      expect((await download(cedar, `/v1/isolation-report.${form}`)).status).toBe(404);
  });

  it('a first one that follows another is refused', async () => {
    const later = await signedReport(t, { key, previous: sha256('an earlier one') });
    await expectRefusal(later, 'wrong_chain');
  });
});

describe('publishing', () => {
  it('is for the operator alone', async () => {
    for (const who of [harbour, cedar]) {
      expect((await publish(first, who.token)).status).toBe(403);
      const last = { path: '/api/admin/isolation-report', token: who.token };
      expect((await call(t.url, last)).status).toBe(403);
    }
  });

  it('refuses one changed byte, wherever it is', async () => {
    const bytes = Buffer.from(first);
    const start = Math.floor(Math.random() * bytes.length);
    for (let n = 0; n < 25; n += 1) {
      const place = (start + n * 7919) % bytes.length;
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] as number) ^ 1;
      const { status, body } = await publish<Problem>(changed);
      expect([status, body.code], `byte ${place}`).toEqual([422, 'report_refused']);
    }
    await expectRefusal(`${first} `, 'not_canonical');
    await expectRefusal(first.replace('"probes":10400', '"probes":10401'), 'wrong_signature');
  });

  it('refuses a digest that is not that of the content, and a form it does not know', async () => {
    const untrue = await signedReport(t, { key, change: () => ({ format: 'of tomorrow' }) });
    await expectRefusal(untrue, 'unknown_form');
    const { signature, ...rest } = { ...parsed(first), digest: sha256('nothing') };
    const value = sign(null, Buffer.from(canonical(rest)), key.key).toString('base64');
    await expectRefusal(canonical({ ...rest, signature: { ...signature, value } }), 'wrong_digest');
  });

  it('takes the first, and the same again without a second row', async () => {
    const { status, body } = await publish(first);
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ number: 1, sha256: sha256(first), previous: null }),
    ]);
    expect((await publish(first)).body).toEqual(body);
  });

  it('takes the next only when it follows the last and the key is the same', async () => {
    await expectRefusal(await signedReport(t, { key, change: newSeed(8) }), 'wrong_chain');
    const next = { previous: sha256(first), change: newSeed(8) };
    await expectRefusal(await signedReport(t, { key: newKey(), ...next }), 'wrong_key');
    const second = await signedReport(t, { key, ...next });
    expect((await publish(second)).body).toMatchObject({ number: 2, previous: sha256(first) });
    // The chain has no branches.
    await expectRefusal(await signedReport(t, { key, ...next, change: newSeed(9) }), 'wrong_chain');
    // What is chained stays: not even the role that writes may change it.
    await expect(
      t.database.pools.worker.query(`update isolation_reports set verdict = 'holds'`),
    ).rejects.toThrow('permission denied');
  });

  it('takes the key the operator pinned and no other, from then on', async () => {
    const next = newKey();
    const { settings } = t.app.deps;
    settings.isolation.reportKey = fingerprintOf(createPublicKey(next.publicPem));
    const last = { path: '/api/admin/isolation-report', token: operator() };
    const { body } = await call<{ published: PublishedReport }>(t.url, last);
    const wish = { previous: body.published.sha256, change: newSeed(9) };
    await expectRefusal(await signedReport(t, { key, ...wish }), 'wrong_key');
    const taken = await publish(await signedReport(t, { key: next, ...wish }));
    expect(taken.body).toMatchObject({ number: 3, key_fingerprint: settings.isolation.reportKey });
    settings.isolation.reportKey = fingerprintOf(createPublicKey(key.publicPem));
  });
});

describe('reading', () => {
  it('shows the latest, and of accounts only the one that asks', async () => {
    const asCedar = await read(cedar);
    const asHarbour = await read(harbour);
    expect([asCedar.published?.number, asCedar.genuine, asCedar.fit?.same]).toEqual([
      3,
      true,
      true,
    ]);
    expect([asCedar.stands_for?.slug, asHarbour.stands_for?.slug]).toEqual(['palm-west', 'palm']);
    expect(JSON.stringify(asCedar)).not.toMatch(/Harbour Agency|harbour\.example/);
    expect(JSON.stringify(asCedar)).not.toContain(harbour.session.account.id);
    const page = await download(cedar, '/v1/isolation-report.html');
    expect(page.headers.get('content-disposition')).toContain('attachment');
    expect(page.body).toContain('About Cedar Homes');
    expect(page.body).not.toMatch(/Harbour Agency|<script|src=|href=|@import|url\(/);
    expect(page.body).not.toContain(harbour.session.account.id);
  });

  it('hands out files the published verifier takes, chain included', async () => {
    const at = (name: string) => join(folder, name);
    const names = ['/v1/isolation-report.json?number=2', '/v1/isolation-report.json?number=1'];
    const [second, one] = await Promise.all(
      names.map(async (path) =>
        Buffer.from(
          await (
            await fetch(t.url + path, { headers: { authorization: `Bearer ${cedar.token}` } })
          ).arrayBuffer(),
        ),
      ),
    );
    writeFileSync(at('second.json'), second as Buffer);
    writeFileSync(at('first.json'), one as Buffer);
    writeFileSync(at('key.pem'), key.publicPem);
    const script = join(import.meta.dirname, '../../docs/verify-report.mjs');
    const args = [script, at('second.json'), at('key.pem'), at('first.json')];
    const code = await new Promise((done) => {
      execFile(process.execPath, args, (error) => done(error ? error.code : 0));
    });
    expect(code).toBe(0);
    expect((await download(cedar, '/v1/isolation-report.json?number=4')).status).toBe(404);
  });

  it('is for owners and admins', async () => {
    for (const role of ['admin', 'supervisor', 'agent', 'viewer']) {
      const who = await addMember(t.url, cedar, { email: `${role}@cedar.example`, role });
      const expected = role === 'admin' ? 200 : 403;
      for (const path of ['', '.json', '.html'])
        expect((await download(who, `/v1/isolation-report${path}`)).status, role).toBe(expected);
    }
  });

  it('says so when the server is not the one that was tried', async () => {
    const gone = 'GET /v1/gone';
    const change = (r: object) => ({
      ...newSeed(10)(),
      versions: { switchyard: '0.0.9' },
      routes: { ...(r as ReturnType<typeof parsed>).routes, live: [gone] },
    });
    const previous = (await read(cedar)).published?.sha256 ?? null;
    await publish(await signedReport(t, { key, previous, change }));
    const { fit } = await read(cedar);
    expect([fit?.same, fit?.report_version, fit?.routes_gone]).toEqual([false, '0.0.9', [gone]]);
    expect(fit?.routes_not_asked).toContain('GET /v1/calls/:id');
    const { body } = await download(cedar, '/v1/isolation-report.html');
    expect(body).toContain('This server is not quite the one that was tried');
  });

  it('notices when somebody changed what was published past the server', async () => {
    await t.database.admin.query(
      `update isolation_reports set report = replace(report, '10400', '10401') where number = 4`,
    );
    const { published, genuine, report } = await read(cedar);
    expect([published?.number, genuine, report]).toEqual([4, false, null]);
  });
});

function newSeed(seed: number) {
  const times = { started_at: '2026-11-22T09:56:00.000Z', ended_at: '2026-11-22T10:00:00.000Z' };
  return () => ({ run: { form: 'short' as const, seed, ...times } });
}
