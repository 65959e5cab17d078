// Every operation against bad input, made from the mounted contract values: a problem document with a code, and for a
// faulty field a pointer, and nothing written.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../shared/sessions.ts';
import type { Endpoint } from '../shared/endpoint.ts';
import { Problem } from '../shared/errors.ts';
import { accountTables, type Table } from './isolation/test/catalogue-fill.ts';
import { digestOf } from './isolation/test/database-probes.ts';
import { sampleOf } from './isolation/test/route-probes.ts';
import { call, setUpHarbour, startTestApp, type TestApp } from './test/app.ts';

let t: TestApp;
let owner: SignedIn;
let tables: Table[];

beforeAll(async () => {
  t = await startTestApp();
  owner = await setUpHarbour(t.url);
  tables = (await accountTables(t.database.admin)).filter(
    (table) => !table.name.startsWith('session') && !table.name.startsWith('audit_'),
  );
});
afterAll(() => t.close());

const withBody = () =>
  t.app.api.endpoints.filter(
    (e) =>
      e.method !== 'get' && e.method !== 'delete' && !e.rawBody && e.access.kind !== 'operator',
  );

const pathOf = (e: Endpoint) => {
  const { params } = sampleOf(e).sample;
  return e.path.replace(
    /\{(\w+)\}/g,
    (_all, key: string) => (params as Record<string, string>)[key] ?? '',
  );
};

type Bad = { body?: string; headers?: Record<string, string>; code: string; status: number };

async function expectProblem(e: Endpoint, bad: Bad): Promise<Problem> {
  const answer = await call(t.url, {
    method: e.method.toUpperCase(),
    path: pathOf(e),
    token: owner.token,
    body: bad.body ?? '{}',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      ...bad.headers,
    },
  });
  const where = `${e.method} ${e.path}`;
  expect(answer.headers.get('content-type'), where).toMatch(/^application\/problem\+json/);
  const problem = Problem.parse(answer.body);
  expect({ where, status: answer.status, code: problem.code }).toEqual({
    where,
    status: bad.status,
    code: bad.code,
  });
  expect(problem.instance, where).toBe(answer.headers.get('x-request-id'));
  return problem;
}

/** Nothing but the audit log, which says of each that it was refused. */
async function writesNothing(work: () => Promise<void>): Promise<void> {
  const accounts = [owner.session.account.id];
  const before = await digestOf(t.database, tables, accounts);
  await work();
  expect(await digestOf(t.database, tables, accounts)).toBe(before);
}

describe('bad input', () => {
  it('refuses an unknown field with a pointer to it', () =>
    writesNothing(async () => {
      for (const e of withBody()) {
        const body = { ...(sampleOf(e).sample.body as object), no_such_field: 1 };
        const problem = await expectProblem(e, {
          body: JSON.stringify(body),
          status: 422,
          code: 'invalid_request',
        });
        expect(
          problem.errors?.map((x) => x.pointer),
          e.path,
        ).toContain('/no_such_field');
      }
    }));

  it('refuses a wrong type in every field, one at a time, with a pointer to it', () =>
    writesNothing(async () => {
      for (const e of withBody()) {
        const sample = sampleOf(e).sample.body as Record<string, unknown>;
        for (const key of Object.keys(sample)) {
          const body = JSON.stringify({ ...sample, [key]: { wrong: true } });
          const problem = await expectProblem(e, { body, status: 422, code: 'invalid_request' });
          expect(
            problem.errors?.some((x) => x.pointer.startsWith(`/${key}`)),
            `${e.path} ${key}`,
          ).toBe(true);
        }
      }
    }));

  it('refuses a text that is too long in every text field', () =>
    writesNothing(async () => {
      for (const e of withBody()) {
        const sample = sampleOf(e).sample.body as Record<string, unknown>;
        const texts = Object.keys(sample).filter((key) => typeof sample[key] === 'string');
        for (const key of texts) {
          const body = JSON.stringify({ ...sample, [key]: 'x'.repeat(100_000) });
          await expectProblem(e, { body, status: 422, code: 'invalid_request' });
        }
      }
    }));

  it('refuses too many items in every list', () =>
    writesNothing(async () => {
      for (const e of withBody()) {
        const sample = sampleOf(e).sample.body as Record<string, unknown>;
        for (const key of Object.keys(sample).filter((k) => Array.isArray(sample[k]))) {
          const item = (sample[key] as unknown[])[0];
          const body = JSON.stringify({
            ...sample,
            [key]: Array.from({ length: 1001 }, () => item),
          });
          await expectProblem(e, { body, status: 422, code: 'invalid_request' });
        }
      }
    }));

  it('refuses broken JSON, another content type, and a body over the limit', () =>
    writesNothing(async () => {
      for (const e of withBody()) {
        await expectProblem(e, { body: '{"a":', status: 400, code: 'invalid_json' });
        await expectProblem(e, {
          body: '<a/>',
          headers: { 'content-type': 'text/xml' },
          status: 415,
          code: 'unsupported_media_type',
        });
        const huge = JSON.stringify({ x: 'y'.repeat((e.maxBodyBytes ?? 1024 * 1024) + 1) });
        await expectProblem(e, { body: huge, status: 413, code: 'body_too_large' });
      }
    }));

  it('refuses unknown and wrong query fields with a pointer', async () => {
    const lists = t.app.api.endpoints.filter(
      (e) => e.method === 'get' && e.access.kind === 'member',
    );
    for (const e of lists) {
      const answer = await call<Problem>(t.url, {
        path: `${pathOf(e)}?no_such_field=1`,
        token: owner.token,
      });
      expect([e.path, answer.status, answer.body.code]).toEqual([e.path, 422, 'invalid_request']);
      expect(answer.body.errors?.map((x) => x.pointer)).toContain('query/no_such_field');
    }
  });

  it('answers a malformed id like one that does not exist, and a wrong method with 405', async () => {
    const malformed = await call<Problem>(t.url, {
      path: '/v1/contacts/not-an-id',
      token: owner.token,
    });
    expect([malformed.status, malformed.body.code]).toEqual([404, 'not_found']);
    const method = await call<Problem>(t.url, {
      method: 'PUT',
      path: '/v1/session',
      token: owner.token,
      body: {},
    });
    expect([method.status, method.body.code]).toEqual([405, 'method_not_allowed']);
    const path = await call<Problem>(t.url, { path: '/v1/nowhere', token: owner.token });
    expect([path.status, path.body.code]).toEqual([404, 'not_found']);
  });

  it('answers what cannot be decoded, and days no database has, as bad input', async () => {
    const ask = async (path: string) => {
      const { status, body } = await call<Problem>(t.url, { path, token: owner.token });
      return [status, body.code];
    };
    expect(await ask('/v1/contacts/%E0%A4%A')).toEqual([404, 'not_found']);
    const id = crypto.randomUUID();
    const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
    const invalid = [422, 'invalid_request'];
    const year0 = '0000-01-01T00:00:00.000Z';
    expect(await ask(`/v1/ledger?cursor=${cursorOf(JSON.stringify([year0, id]))}`)).toEqual(
      invalid,
    );
    for (const path of ['/v1/calls', '/v1/webhook-deliveries'])
      expect(await ask(`${path}?cursor=${cursorOf(`${year0} ${id}`)}`)).toEqual(invalid);
    for (const path of ['/v1/usage', '/v1/rollup'])
      expect(await ask(`${path}?from=0000-01-01&to=0000-02-01`)).toEqual(invalid);
    const garbled = await call<Problem>(t.url, {
      method: 'POST',
      path: '/v1/session',
      body: new Uint8Array([1, 2, 3]),
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    });
    expect([garbled.status, garbled.body.code]).toEqual(invalid);
    const farCard = await call<Problem>(t.url, {
      method: 'POST',
      path: `/v1/sub-accounts/${owner.session.account.id}/rate-cards`,
      token: owner.token,
      body: { rate_micros: 1, increments: '60/60', effective_from: '9999-12-31T23:59:59-23:59' },
    });
    expect([farCard.status, farCard.body.code]).toEqual(invalid);
  });

  it('refuses an account in a zone or country that is none', async () => {
    const make = (body: object) =>
      call<Problem>(t.url, {
        method: 'POST',
        path: '/v1/sub-accounts',
        token: owner.token,
        body: { name: 'Cedar Homes', slug: 'cedar', ...body },
      });
    for (const time_zone of ['Mars/Phobos', '', '+05:30'])
      expect((await make({ time_zone })).body.errors?.[0]?.pointer, time_zone).toBe('/time_zone');
    expect((await make({ default_country: 'ZZ' })).body.errors?.[0]?.pointer).toBe(
      '/default_country',
    );
  });

  it('refuses every operation without a credential, and with a wrong one', async () => {
    for (const e of t.app.api.endpoints.filter(
      (x) => x.access.kind !== 'public' && x.access.kind !== 'carrier',
    )) {
      for (const token of [undefined, 'sws_0123456789012345678901234567890123456789012']) {
        const answer = await call<Problem>(t.url, {
          method: e.method.toUpperCase(),
          path: pathOf(e),
          token,
        });
        expect([e.path, answer.status, answer.body.code]).toEqual([e.path, 401, 'unauthenticated']);
      }
    }
  });
});
