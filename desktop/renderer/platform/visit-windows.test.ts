import { expect, test } from 'vitest';
import { SignedIn } from '../../../shared/sessions.ts';
import type { DesktopBridge } from '../../ipc.ts';
import { createVisitWindows } from './visit-windows.ts';

const ID = '01890000-0000-7000-8000-000000000001';
const INSTANT = '2026-11-20T05:00:00.000Z';

function storageOf(entries: Record<string, string>) {
  const items = new Map(Object.entries(entries));
  return {
    items,
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  };
}

const signedIn = SignedIn.parse({
  token: 'sws_access',
  token_expires_at: INSTANT,
  refresh_token: 'swr_refresh',
  session: {
    account: {
      id: ID,
      slug: 'cedar',
      name: 'Cedar Homes',
      kind: 'sub_account',
      parent: null,
      hue: 'teal',
      mode: 'test',
      status: 'active',
      plan: 'team',
      trial_ends_at: null,
      time_zone: 'Asia/Kolkata',
      default_country: 'IN',
      calling_window: { start: '09:00', end: '21:00' },
      attempt_cap: 4,
      wrap_up_seconds: 45,
      wrap_up_mode: 'mandatory',
      currency: 'INR',
      logo: null,
    },
    member: {
      id: ID,
      name: 'Ritu Sethi',
      email: 'ritu@harbour.example',
      role: 'supervisor',
      client_account_id: null,
      active: true,
    },
    memberships: [],
    sight: { money: false, phones: false, notes: false },
    view_as: {
      id: ID,
      kind: 'parent',
      home_account_name: 'Harbour Agency',
      reason: 'The import of Monday looks short',
      ticket: null,
      write: false,
      expires_at: INSTANT,
    },
    flags: [],
    expires_at: INSTANT,
  },
});

/** The shell between two pages: what one opens, the other takes once. */
function shell() {
  let pass: string | null = null;
  const bridge: DesktopBridge['visit'] = {
    open: async (text) => void (pass = text),
    take: async () => {
      const taken = pass;
      pass = null;
      return taken;
    },
    close: async () => undefined,
    onClosed: () => () => undefined,
  };
  return { bridge, passed: () => pass };
}

test('takes along what is of the person and the device, and nothing of an account', async () => {
  const { bridge, passed } = shell();
  const home = storageOf({
    appearance: '{"theme":"dark"}',
    'switchyard.device': ID,
    'switchyard.session': 'of home',
    'list-choice.of-an-account': 'a list',
  });
  const kept = ['appearance', 'keys', 'switchyard.device'];
  await createVisitWindows(bridge, { kept, storage: home }).open(signedIn);
  expect(passed()).not.toContain('of home');
  expect(passed()).not.toContain('a list');

  const visit = storageOf({});
  const windows = createVisitWindows(bridge, { kept, storage: visit });
  expect(await windows.take()).toEqual(signedIn);
  expect(Object.fromEntries(visit.items)).toEqual({
    appearance: '{"theme":"dark"}',
    'switchyard.device': ID,
  });
  expect(await windows.take()).toBeNull();
});

test('refuses a pass that is not one', async () => {
  const { bridge } = shell();
  await bridge.open('{"signedIn":{"token":"sws_x"},"kept":{}}');
  const windows = createVisitWindows(bridge, { kept: [], storage: storageOf({}) });
  await expect(windows.take()).rejects.toThrow(/invalid/);
});
