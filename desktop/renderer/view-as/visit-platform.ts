/**
 * The platform of a visit to another account: the same window, and nothing of the visit on the device. Its tokens live
 * in this object and end with it.
 */
import type { RefreshAnswer } from '../../ipc.ts';
import { exchangeRefreshToken } from '../../refresh.ts';
import { noVault } from '../platform/keyring.ts';
import { createTurns } from '../platform/mutex.ts';
import type { Platform } from '../platform/platform.ts';

export function createVisitPlatform(home: Platform): Platform {
  let held: string | null = null;
  const turns = createTurns();

  async function exchange(): Promise<RefreshAnswer> {
    const refreshToken = held;
    if (refreshToken === null) return { kind: 'none' };
    const baseUrl = await home.serverUrl();
    const answer = await exchangeRefreshToken({ baseUrl, refreshToken, fetch });
    // Left while the server was asked.
    if (held !== refreshToken) return { kind: 'none' };
    if (answer.kind !== 'renewed') return answer;
    held = answer.pair.refresh_token;
    const { token, token_expires_at: tokenExpiresAt } = answer.pair;
    return { kind: 'renewed', token, tokenExpiresAt };
  }

  return {
    ...home,
    saveRefreshToken: (token) => {
      held = token;
      return Promise.resolve(false);
    },
    refresh: () => turns(exchange),
    replaceTokens: (prove) =>
      turns(async () => {
        const pair = await prove();
        if (held !== null) held = pair.refresh_token;
        return pair;
      }),
    forgetTokens: () => {
      held = null;
      return Promise.resolve(true);
    },
    loadSession: () => null,
    saveSession: () => {},
    // Keys and links belong to whoever is at home here; the shell refuses them to a visit's window as well.
    vault: noVault,
    takeLink: () => Promise.resolve(null),
    onLink: () => () => {},
  };
}
