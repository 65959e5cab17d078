import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { sendResetLinks } from './password-reset.ts';

const REST_MS = 2000;

/** Finds the people who forgot their passwords and sends them their links. */
export function startPasswordResetJob(deps: Deps): Loop {
  return startLoop({
    name: 'password_resets',
    restMs: REST_MS,
    log: deps.log,
    work: () => sendResetLinks(deps),
  });
}
