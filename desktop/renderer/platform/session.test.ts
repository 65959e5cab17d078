// The keeper against a platform that answers as told: what it does with each answer of a renewal.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listMembers } from '../../../shared/members.ts';
import { type Session, SessionEndReason, type SignedIn } from '../../../shared/sessions.ts';
import type { RefreshAnswer } from '../../ipc.ts';
import { ApiError } from './api.ts';
import type { Platform } from './platform.ts';
import { createSessionKeeper } from './session.ts';

const NOW = Date.parse('2026-11-20T04:30:00.000Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();
const MINUTE_MS = 60_000;
const ID = '01890000-0000-7000-8000-000000000001';

const session: Session = {
  account: {
    id: ID,
    slug: 'cedar',
    name: 'Cedar Homes',
    kind: 'sub_account',
    hue: 'teal',
    mode: 'test',
    status: 'active',
    time_zone: 'Asia/Kolkata',
    default_country: 'IN',
    calling_window: { start: '09:00', end: '21:00' },
    attempt_cap: 4,
    wrap_up_seconds: 45,
    wrap_up_mode: 'mandatory',
    currency: 'INR',
    parent: null,
  },
  member: { id: ID, name: 'Asha', email: 'asha@cedar.example', role: 'agent', active: true },
} as unknown as Session;
const signedIn: SignedIn = {
  token: 'access 0',
  token_expires_at: at(15 * MINUTE_MS),
  refresh_token: 'refresh 0',
  session,
};
const renewed = (n: number): RefreshAnswer => ({
  kind: 'renewed',
  token: `access ${n}`,
  tokenExpiresAt: new Date(Date.now() + 15 * MINUTE_MS).toISOString(),
});

/** A platform whose renewals are answered in turn; the last answer stays. */
function platformOf(...answers: RefreshAnswer[]) {
  const asked = { renewals: 0, forgotten: 0 };
  const platform = {
    serverUrl: async () => 'https://switchyard.example',
    deviceName: () => 'test',
    deviceId: () => ID,
    saveRefreshToken: async () => true,
    saveSession: () => undefined,
    loadSession: () => null,
    replaceTokens: async <T>(prove: () => Promise<T>) => prove(),
    forgetTokens: async () => {
      asked.forgotten += 1;
      return true;
    },
    refresh: async () => {
      const answer = answers[Math.min(asked.renewals, answers.length - 1)];
      asked.renewals += 1;
      await Promise.resolve();
      return answer as RefreshAnswer;
    },
  } as unknown as Platform;
  return { platform, asked };
}

/** Takes the newest access token and no other. */
const serverOf =
  (good: () => string): typeof fetch =>
  async (_url, init) => {
    const isGood = new Headers(init?.headers).get('authorization') === `Bearer ${good()}`;
    if (isGood) return Response.json({ data: [] });
    const problem = { type: '', title: '', status: 401, detail: '', instance: '' };
    return Response.json({ ...problem, code: 'unauthenticated' }, { status: 401 });
  };

beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

describe('the session keeper', () => {
  it('renews once for a hundred calls that are refused together', async () => {
    const { platform, asked } = platformOf(renewed(1));
    const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => 'access 1') });
    await keeper.accept(signedIn);
    await Promise.all(Array.from({ length: 100 }, () => keeper.api.call(listMembers)));
    expect(asked.renewals).toBe(1);
    expect(keeper.store.getState()).toMatchObject({ status: 'signed_in', token: 'access 1' });
  });

  it('renews before the token ends, again and again, whatever the clock of the device says', async () => {
    for (const skewMs of [0, -MINUTE_MS * 60, MINUTE_MS * 60]) {
      vi.setSystemTime(NOW + skewMs);
      const { platform, asked } = platformOf(renewed(1), renewed(2), renewed(3));
      const keeper = await createSessionKeeper(platform);
      await keeper.accept(signedIn);
      await vi.advanceTimersByTimeAsync(14 * MINUTE_MS);
      expect(asked.renewals).toBe(1);
      await vi.advanceTimersByTimeAsync(28 * MINUTE_MS);
      expect(asked.renewals).toBe(3);
      await keeper.signOut();
    }
  });

  it('signs nobody out when the server cannot be asked, and goes on when it can', async () => {
    const { platform } = platformOf({ kind: 'unreachable' }, renewed(1));
    const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => 'access 1') });
    await keeper.accept(signedIn);
    await expect(keeper.api.call(listMembers)).rejects.toMatchObject({ code: 'offline' });
    expect(keeper.store.getState().status).toBe('signed_in');
    expect((await keeper.api.call(listMembers)).data).toEqual([]);
  });

  it('keeps what is here when the session ran out, says why, and asks no more', async () => {
    const { platform, asked } = platformOf({ kind: 'ended', reason: 'idle' });
    const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => 'none') });
    await keeper.accept(signedIn);
    await expect(keeper.api.call(listMembers)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(keeper.store.getState()).toMatchObject({ status: 'expired', reason: 'idle' });
    expect(asked.forgotten).toBe(0);
    await expect(keeper.api.call(listMembers)).rejects.toMatchObject({ code: 'unauthenticated' });
    await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
    expect(asked.renewals).toBe(1);
  });

  it('lets go of everything when somebody ended the session, or nobody knows why it ended', async () => {
    const ends: RefreshAnswer[] = [
      ...SessionEndReason.options.map((reason) => ({ kind: 'ended', reason }) as const),
      { kind: 'ended', reason: 'moon_phase' },
      { kind: 'none' },
    ];
    const kept: unknown[] = [];
    for (const end of ends) {
      const { platform, asked } = platformOf(end);
      const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => 'none') });
      await keeper.accept(signedIn);
      await expect(keeper.api.call(listMembers)).rejects.toMatchObject({ code: 'unauthenticated' });
      const { status } = keeper.store.getState();
      expect(asked.forgotten).toBe(status === 'signed_out' ? 1 : 0);
      if (status !== 'signed_out') kept.push('reason' in end ? end.reason : null);
    }
    expect(kept).toEqual(['expired', 'idle']);
  });

  it('asks whether the session is over when its account is suspended', async () => {
    const { platform } = platformOf({ kind: 'ended', reason: 'account_suspended' });
    const problem = { type: '', title: '', status: 403, detail: '', instance: '' };
    const keeper = await createSessionKeeper(platform, {
      fetch: async () => Response.json({ ...problem, code: 'account_suspended' }, { status: 403 }),
    });
    await keeper.accept(signedIn);
    await expect(keeper.api.call(listMembers)).rejects.toMatchObject({ code: 'account_suspended' });
    expect(keeper.store.getState()).toEqual({ status: 'signed_out', reason: 'account_suspended' });
  });

  it('takes no answer that came for a session that was left meanwhile', async () => {
    const { platform } = platformOf({ kind: 'ended', reason: 'idle' });
    const keeper = await createSessionKeeper(platform);
    await keeper.accept(signedIn);
    const asking = keeper.renew();
    await keeper.accept({ ...signedIn, token: 'another session' });
    await asking;
    expect(keeper.getToken()).toBe('another session');
  });

  it('goes on with the pair of a proof, also the calls that met the end of the old one', async () => {
    let good = 'access 0';
    const { platform, asked } = platformOf(renewed(2));
    const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => good) });
    await keeper.accept(signedIn);
    const proven = await keeper.prove(async () => {
      good = 'access 1';
      return { ...signedIn, token: good };
    });
    expect([proven.token, keeper.getToken()]).toEqual(['access 1', 'access 1']);
    await Promise.all(Array.from({ length: 20 }, () => keeper.api.call(listMembers)));
    expect(asked.renewals).toBe(0);
  });

  it('renews a token that is too old to prove with, and keeps it when the proof is wrong', async () => {
    const { platform, asked } = platformOf(renewed(1));
    const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => 'access 1') });
    await keeper.accept(signedIn);
    const wrong = keeper.prove(async (api) => {
      await api.call(listMembers);
      throw new ApiError('wrong_code', 'no');
    });
    await expect(wrong).rejects.toMatchObject({ code: 'wrong_code' });
    expect([asked.renewals, keeper.getToken()]).toEqual([1, 'access 1']);
    expect(keeper.store.getState().status).toBe('signed_in');
  });

  it('takes no pair of a proof whose session was left meanwhile', async () => {
    const { platform } = platformOf({ kind: 'none' });
    const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => 'none') });
    await keeper.accept(signedIn);
    const proving = keeper.prove(async () => {
      await keeper.signOut();
      return { ...signedIn, token: 'access 1' };
    });
    await expect(proving).rejects.toMatchObject({ code: 'aborted' });
    expect(keeper.getToken()).toBe(null);
  });

  it('starts with another token when the first was too old for the next request, as after a sleep', async () => {
    const { platform, asked } = platformOf(renewed(1), renewed(2));
    const server = serverOf(() => 'access 2');
    const fetch: typeof globalThis.fetch = async (url, init) => {
      const answer = await server(url, init);
      return answer.ok ? Response.json(session) : answer;
    };
    const keeper = await createSessionKeeper(platform, { fetch });
    await keeper.restore();
    expect(keeper.store.getState()).toMatchObject({ status: 'signed_in', token: 'access 2' });
    expect(asked.renewals).toBe(2);
  });

  it('says why when the session ended between the two requests of a start', async () => {
    const { platform } = platformOf(renewed(1), { kind: 'ended', reason: 'role_changed' });
    const keeper = await createSessionKeeper(platform, { fetch: serverOf(() => 'none') });
    await keeper.restore();
    expect(keeper.store.getState()).toEqual({ status: 'signed_out', reason: 'role_changed' });
  });

  it('tells a start after the end why, and a newer reason it has no words for is none', async () => {
    for (const [reason, known] of [
      ['idle', 'idle'],
      ['moon_phase', null],
    ] as const) {
      const { platform } = platformOf({ kind: 'ended', reason });
      const keeper = await createSessionKeeper(platform);
      await keeper.restore();
      expect(keeper.store.getState()).toEqual({ status: 'signed_out', reason: known });
    }
  });
});
