// Which device a sign-in comes from, and telling its person when it is one they did not use before.
import { createHash } from 'node:crypto';
import { DEVICE_HEADER } from '../../shared/sessions.ts';
import type { Deps } from '../platform/context.ts';
import type { Tx } from '../platform/db/transaction.ts';
import type { RequestCtx } from '../platform/http/request.ts';
import * as devices from './devices.sql.ts';
import { noticePerson } from './notices.ts';
import * as sql from './sql.ts';

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A console names itself by a random id it keeps; of a program the only name is its user agent. */
function deviceHash({ headers }: RequestCtx): Buffer {
  const id = headers[DEVICE_HEADER];
  const isId = typeof id === 'string' && ID.test(id);
  const name = isId ? `id ${id}` : `agent ${headers['user-agent'] ?? ''}`;
  return createHash('sha256').update(name).digest();
}

type Entry = { userId: string; device: string; isSignIn: boolean };

/**
 * Remembers the device of a session that opens. Its person is told when they proved who they are on a device they did
 * not use before; the first one of all is not news to them, and a switch of accounts proves nothing.
 */
export async function noteDevice(request: RequestCtx, tx: Tx, entry: Entry): Promise<void> {
  const { deps, now, ip } = request;
  const { userId, device, isSignIn } = entry;
  const hash = deviceHash(request);
  const { isKnown, knowsAny } = await devices.rememberDevice(tx, { userId, hash, now });
  if (isKnown || !knowsAny || !isSignIn) return;
  const { name: account } = await sql.getAccount(tx);
  const link = `${deps.publicUrl()}/you`;
  const data = { account, device, ip, link };
  await noticePerson({ deps, now }, tx, { userId, template: 'new_sign_in', data });
}

/** After a year a device is as good as new. */
const KEEP_MS = 366 * 24 * 3_600_000;

/** Deletes one batch; `true` while there may be more. */
export async function pruneDevices({ pools, clock }: Deps): Promise<boolean> {
  return (await devices.pruneDevices(pools.identity, clock.now() - KEEP_MS)) > 0;
}
