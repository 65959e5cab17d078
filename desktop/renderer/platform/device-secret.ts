/** Asks the server for the secret of a device, until it answers: nothing can be opened here before. */
import { openDevice } from '../../../shared/sessions.ts';
import { ApiError, type ApiClientOptions, createApiClient } from './api.ts';
import { backoffMs, createWaker } from './wait.ts';

export type AskDeviceSecret = ApiClientOptions & { deviceId: string; signal: AbortSignal };

const TIMEOUT_MS = 5_000;
const AWAY: ReadonlySet<string> = new Set(['offline', 'unavailable', 'rate_limited']);

export async function askDeviceSecret({ signal, deviceId, ...way }: AskDeviceSecret) {
  const api = createApiClient(way);
  const waker = createWaker();
  const input = { body: { device_id: deviceId }, signal, timeoutMs: TIMEOUT_MS };
  for (let attempt = 0; ; attempt += 1) {
    try {
      return (await api.call(openDevice, input)).secret;
    } catch (error) {
      if (!(error instanceof ApiError) || !AWAY.has(error.code)) throw error;
      await waker.sleep(Math.max(error.retryAfterMs ?? 0, backoffMs(attempt)), signal);
      signal.throwIfAborted();
    }
  }
}
