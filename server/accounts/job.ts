import type { Deps } from '../platform/context.ts';
import { startLoop, type Loop } from '../platform/jobs/loop.ts';
import { pruneDevices } from './devices.ts';
import { sendResetLinks } from './password-reset.ts';
import { pruneSessions } from './session-list.ts';

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

const HOUR_MS = 3_600_000;

/** Deletes sessions that ended long ago, with their tokens, and devices nobody uses any more. */
export function startSessionJob(deps: Deps): Loop {
  return startLoop({
    name: 'sessions',
    restMs: HOUR_MS,
    log: deps.log,
    work: async () => (await pruneSessions(deps)) || pruneDevices(deps),
  });
}
