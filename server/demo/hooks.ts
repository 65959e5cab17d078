// The webhook endpoints of the demo’s clients. While the past is made they point at the server that makes it, and
// afterwards at the one that stays.
import { mustBeSignedIn } from '../../shared/factors.ts';
import { signIn } from '../../shared/sessions.ts';
import { createWebhookEndpoint, updateWebhookEndpoint } from '../../shared/webhooks.ts';
import type { Config } from '../config.ts';
import type { DemoClient } from './client.ts';
import { demoInboxUrl } from './inbox.ts';
import type { Workplace } from './past.ts';
import { DEMO_PASSWORD } from './people.ts';

export type DemoHook = { id: string; place: Workplace };

/** Each client’s own system, played by this very server. */
export async function createHooks(
  api: DemoClient,
  at: { places: readonly Workplace[]; inbox: string },
): Promise<DemoHook[]> {
  const made: DemoHook[] = [];
  for (const place of at.places) {
    const { endpoint } = await api(createWebhookEndpoint, {
      token: await enter(api, place),
      body: {
        url: at.inbox,
        description: `CRM of ${place.account.name}`,
        event_types: ['call.completed', 'disposition.created'],
      },
    });
    made.push({ id: endpoint.id, place });
  }
  return made;
}

/** Points the endpoints at the server that stays; on a port that is not known yet they keep their address. */
export async function moveHooks(
  api: DemoClient,
  to: { hooks: readonly DemoHook[]; config: Config },
): Promise<void> {
  const { port, publicUrl } = to.config;
  if (port === 0 && publicUrl === undefined) return;
  const url = demoInboxUrl(to.config, port);
  for (const { id, place } of to.hooks) {
    const token = await enter(api, place);
    await api(updateWebhookEndpoint, { token, params: { id }, body: { url } });
  }
}

async function enter(api: DemoClient, { parent, account }: Workplace): Promise<string> {
  const body = {
    email: parent.email,
    password: DEMO_PASSWORD,
    account: account.slug,
    device: 'demo',
  };
  return mustBeSignedIn(await api(signIn, { body })).token;
}
