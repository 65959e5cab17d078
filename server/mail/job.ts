import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { createSender } from './sender.ts';
import { sendDue } from './sending.ts';

const REST_MS = 1000;

/** Sends the mails of every account; without a mail server it only ends those that became too old. */
export function startMailJob(deps: Deps): Loop {
  const sender = deps.settings.mail ? createSender(deps.settings.mail) : null;
  const loop = startLoop({
    name: 'mail',
    restMs: REST_MS,
    log: deps.log,
    work: () => sendDue(deps, sender),
  });
  return {
    wake: loop.wake,
    stop: async () => {
      await loop.stop();
      sender?.close();
    },
  };
}
