// What leaves the server: events of an account reach its own endpoints only, signed with its own secret, and never an
// address inside the network.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENT_TYPES, type EventType } from '../../../shared/events.ts';
import { listEvents } from '../../../shared/events.ts';
import { push } from '../../../shared/sync.ts';
import { createWebhookEndpoint, pingWebhookEndpoint } from '../../../shared/webhooks.ts';
import { createClient } from '../../../server/demo/client.ts';
import { refuseUrl } from '../../../server/webhooks/address-guard.ts';
import { verifyDelivery } from '../../../server/webhooks/signature.ts';
import { foreignIn, leak, type Bench } from '../bench.ts';
import type { Filled } from '../fixture.ts';
import { TWINS, twinsUnchanged } from '../mutants/twins.ts';
import { surfaceOf, type Surface } from '../types.ts';

type Received = {
  slug: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
};
type Hook = { slug: string; id: string; secret: string };

/** A busy machine may take its time; what is judged is where a delivery goes, not when. */
const WAIT_MS = 90_000;

export async function checkWebhooks(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('webhooks');
  const receiver = await startReceiver();
  try {
    const hooks: Hook[] = [];
    for (const { slug } of bench.filled) hooks.push(await addHook(bench, slug, receiver.url));
    for (const hook of hooks) await cause(bench, hook);
    await until(() =>
      hooks.every((h) => receiver.received.filter((r) => r.slug === h.slug).length >= 2),
    );
    await sleep(200);
    for (const one of receiver.received) judge(bench, surface, { one, hooks });
    for (const { slug } of hooks) {
      const got = receiver.received.filter((r) => r.slug === slug).length;
      surface.probes += 1;
      if (got < 2)
        leak(bench, surface, {
          where: `webhook of ${slug}`,
          what: `got ${got} deliveries, not its own two`,
        });
    }
    // Two deliveries of each, tried with the secret of each; how often one is repeated is the weather’s.
    surface.probes += 2 * hooks.length * hooks.length;
    const secrets = new Set(hooks.map((h) => h.secret));
    surface.probes += hooks.length;
    if (secrets.size !== hooks.length)
      leak(bench, surface, { where: 'webhooks', what: 'two endpoints share a secret' });
    if (bench.task.twins) await untilWritten(bench);
    await twinsUnchanged(bench, surface, bench.of(TWINS.of));
    await feeds(bench, surface);
  } finally {
    await receiver.close();
  }
  privateAddresses(bench, surface);
  return surface;
}

/** What became of a delivery is written after its answer. */
async function untilWritten(bench: Bench): Promise<void> {
  const waiting = `select 1 from deliveries where account_id = $1 and next_at is not null`;
  let left = 1;
  await until(() => {
    void bench.site.database.admin
      .query(waiting, [bench.of(TWINS.of).id])
      .then(({ rowCount }) => (left = rowCount ?? 0));
    return left === 0;
  });
}

async function startReceiver() {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const slug = (request.url ?? '').split('/')[1] ?? '';
      received.push({ slug, headers: request.headers, body });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => void server.close(() => done()));
    },
  };
}

async function addHook(bench: Bench, slug: string, base: string): Promise<Hook> {
  const owner = bench.actor(slug, 'owner');
  await bench.ask(owner, { method: 'GET', path: '/v1/session' });
  const made = await createClient(bench.site.url).ask(createWebhookEndpoint, {
    token: owner.token,
    body: { url: `${base}/${slug}`, event_types: Object.keys(EVENT_TYPES) as EventType[] },
  });
  return { slug, id: made.endpoint.id, secret: made.secret };
}

/** A ping, and an event that happens in the account: somebody records a disposition. */
async function cause(bench: Bench, hook: Hook): Promise<void> {
  const client = createClient(bench.site.url);
  const { token } = bench.actor(hook.slug, 'owner');
  await client.ask(pingWebhookEndpoint, { token, params: { id: hook.id } });
  const own = bench.of(hook.slug);
  const { results } = await client.ask(push, { token, body: dispositionIn(own) });
  if (results[0]?.st !== 'ok') throw new Error(`no event was caused: ${JSON.stringify(results)}`);
}

function dispositionIn(own: Filled) {
  const contact = own.rows.get('contacts')?.[0] ?? {};
  // One of those the account came with: what the catalogue fill made is longer than a code may be.
  const codes = (own.rows.get('disposition_codes') ?? [])
    .filter((c) => c['effect'] !== 'callback' && String(c['code']).length <= 40)
    .map((c) => String(c['code']));
  return {
    coll: 'dispositions' as const,
    device_id: randomUUID(),
    rows: [
      {
        id: randomUUID(),
        contact_id: contact['id'],
        list_id: contact['list_id'],
        call_id: null,
        code: codes.toSorted()[0],
        note: own.canary,
        callback: null,
        claim_token: null,
        supersedes: null,
        client_at: '2026-11-20T04:00:00.000Z',
      },
    ],
  };
}

type Judged = { one: Received; hooks: readonly Hook[] };

function judge(bench: Bench, surface: Surface, { one, hooks }: Judged): void {
  for (const what of foreignIn(bench, one.slug, { text: one.body + JSON.stringify(one.headers) }))
    leak(bench, surface, { where: `webhook of ${one.slug}`, what: `a delivery holds ${what}` });
  for (const { slug, secret } of hooks) {
    const { legacy, standard } = verifyDelivery({ ...one, secret, now: Date.now() });
    const own = slug === one.slug;
    if (own !== legacy || own !== standard)
      leak(bench, surface, {
        where: `webhook of ${one.slug}`,
        what: own ? 'its own secret does not verify it' : `the secret of ${slug} verifies it`,
      });
  }
}

/** The event log, to its end: nothing in it is of anybody else. */
async function feeds(bench: Bench, surface: Surface): Promise<void> {
  const client = createClient(bench.site.url);
  for (const { slug } of bench.filled) {
    const { token } = bench.actor(slug, 'owner');
    const page = await client.ask(listEvents, { token, query: { limit: 500 } });
    surface.probes += 1;
    for (const what of foreignIn(bench, slug, { text: JSON.stringify(page) }))
      leak(bench, surface, { where: `events of ${slug}`, what });
  }
}

const PRIVATE = [
  'http://example.com/plain',
  'https://127.0.0.1/x',
  'https://[::1]/x',
  'https://10.1.2.3/x',
  'https://169.254.169.254/latest/meta-data',
  'https://192.168.1.1/x',
  'https://172.16.0.1/x',
  'https://localhost/x',
  'https://metadata.internal/x',
  'https://[::ffff:127.0.0.1]/x',
  'https://2130706433/x',
  'https://0x7f000001/x',
  'https://user:pw@example.com/x',
];

function privateAddresses(bench: Bench, surface: Surface): void {
  for (const url of PRIVATE) {
    surface.probes += 1;
    if (refuseUrl(url, { privateHosts: false }) === null)
      leak(bench, surface, { where: 'webhook address', what: `${url} is taken` });
  }
}

async function until(done: () => boolean): Promise<void> {
  for (let waited = 0; waited < WAIT_MS && !done(); waited += 50) await sleep(50);
}
