/**
 * Keeps the refresh token over a restart, encrypted by the system's keyring, and exchanges it: the page gets access
 * tokens only. Where there is no keyring the token lives in memory, and the console is told, so that it can say "sign
 * in again after closing".
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { safeStorage } from 'electron';
import * as z from 'zod/mini';
import type { RefreshAnswer, SaveResult } from '../ipc.ts';
import { exchangeRefreshToken } from '../refresh.ts';
import { findRefusal } from './safe-storage.ts';

/** A token is bound to its server: pointed at another one, the shell must not send it there. */
const StoredSession = z.strictObject({ serverUrl: z.string(), token: z.string() });

export interface SessionStore {
  /** One exchange at a time; its successor is on disk before the answer is given. */
  refresh(): Promise<RefreshAnswer>;
  save(token: string): Promise<SaveResult>;
  clear(): Promise<void>;
}

export interface SessionStoreOptions {
  readonly file: string;
  readonly serverUrl: string;
  readonly platform: NodeJS.Platform;
  readonly fetch: typeof fetch;
}

export function createSessionStore(options: SessionStoreOptions): SessionStore {
  let memory: string | null = null;

  async function save(token: string): Promise<SaveResult> {
    memory = token;
    const refusal = await findRefusal(options.platform);
    if (refusal !== null) {
      await rm(options.file, { force: true });
      return { persisted: false, reason: refusal };
    }
    const stored = JSON.stringify({ serverUrl: options.serverUrl, token });
    await writeWhole(options.file, await safeStorage.encryptStringAsync(stored));
    return { persisted: true };
  }

  async function load(): Promise<string | null> {
    if (memory !== null || (await findRefusal(options.platform)) !== null) {
      return memory;
    }
    const stored = await readStored(options.file);
    if (stored === null || stored.serverUrl !== options.serverUrl) {
      return null;
    }
    memory = stored.token;
    if (stored.isKeyOutdated) {
      await save(stored.token);
    }
    return memory;
  }

  async function clear(): Promise<void> {
    memory = null;
    await rm(options.file, { force: true });
  }

  async function exchange(): Promise<RefreshAnswer> {
    const presented = await load();
    if (presented === null) return { kind: 'none' };
    const { serverUrl: baseUrl, fetch } = options;
    const answer = await exchangeRefreshToken({ baseUrl, refreshToken: presented, fetch });
    // Signed out, or in again, while the server was asked: this answer is of a session that was left.
    if (memory !== presented) return { kind: 'unreachable' };
    if (answer.kind === 'ended') await clear();
    if (answer.kind !== 'renewed') return answer;
    await save(answer.pair.refresh_token);
    const { token, token_expires_at: tokenExpiresAt } = answer.pair;
    return { kind: 'renewed', token, tokenExpiresAt };
  }

  let running: Promise<RefreshAnswer> | null = null;
  function refresh(): Promise<RefreshAnswer> {
    running ??= exchange().finally(() => {
      running = null;
    });
    return running;
  }

  return { refresh, save, clear };
}

/**
 * A file that cannot be read back (another user's key, a torn disk) is the same as none: sign in
 * again.
 */
async function readStored(
  file: string,
): Promise<(z.infer<typeof StoredSession> & { isKeyOutdated: boolean }) | null> {
  try {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(await readFile(file));
    return { ...StoredSession.parse(JSON.parse(result)), isKeyOutdated: shouldReEncrypt };
  } catch {
    return null;
  }
}

/** Renamed into place, so that a crash leaves the old file or the new one. */
async function writeWhole(file: string, content: Buffer): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
