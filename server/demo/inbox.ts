// Where the demo's webhooks go: an address of this server that takes a delivery and keeps nothing, so that a visitor
// sees deliveries that arrive. It exists on demo servers only.
import { endpoint } from '../../shared/endpoint.ts';
import { Nothing } from '../../shared/ids.ts';
import type { Config } from '../config.ts';
import type { Api } from '../platform/http/api.ts';

const DEMO_INBOX_PATH = '/demo/inbox';

/** The inbox of a server that listens on `port`, as its own webhooks reach it. */
export function demoInboxUrl(config: Pick<Config, 'host' | 'publicUrl'>, port: number): string {
  const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host;
  const base = config.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return base + DEMO_INBOX_PATH;
}

const takeDemoDelivery = endpoint({
  method: 'post',
  path: DEMO_INBOX_PATH,
  summary: 'Takes the demo’s webhooks and keeps nothing',
  access: { kind: 'public', reason: 'reads nothing, writes nothing; on demo servers only' },
  params: Nothing,
  query: Nothing,
  body: Nothing,
  rawBody: { contentTypes: ['application/json'], maxBytes: 256 * 1024 },
  response: Nothing,
  errors: [],
});

export function mountDemoInbox(api: Api): void {
  api.mountOpen(takeDemoDelivery, async ({ raw }) => {
    for await (const _chunk of raw ?? []);
    return {};
  });
}
