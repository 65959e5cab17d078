// Which open lists are not on a device, told from how far its mirror of contacts came.
import { afterEach, describe, expect, it } from 'vitest';
import { START } from '../../platform/checkpoint.ts';
import { closeAll, openTestConsole, STORAGES, until } from '../../platform/test/consoles.ts';
import { contact, createServerDouble, LIST_A, LIST_B } from '../../platform/test/server-double.ts';
import { isLeftOut } from './left-out.ts';

const open = (id: string, seq: number) => ({ id, seq, status: 'open' as const });

describe('a list that is not on this device', () => {
  const cursor = { ...START, e: 1, b: { [LIST_A]: 40 } };

  it('is one the mirror came past without', () => {
    expect(isLeftOut(cursor, open(LIST_B, 40))).toBe(true);
    expect(isLeftOut(cursor, open(LIST_A, 40))).toBe(false);
  });

  it('is none that may still be on its way, and none that is not worked', () => {
    expect(isLeftOut(cursor, open(LIST_B, 41))).toBe(false);
    expect(isLeftOut(null, open(LIST_B, 1))).toBe(false);
    expect(isLeftOut(START, open(LIST_B, 1))).toBe(false);
    expect(isLeftOut(cursor, { ...open(LIST_B, 1), status: 'closed' })).toBe(false);
  });
});

describe.each(STORAGES)('a console on %s storage', (_name, storage) => {
  afterEach(closeAll);

  it('takes no list for left out that is on it, from the moment it is in sync', async () => {
    const server = createServerDouble();
    server.scope.add(LIST_B);
    for (let n = 1; n <= 1203; n += 1)
      server.put('contacts', contact(n, n > 700 ? LIST_B : LIST_A));
    const console = await openTestConsole(server, storage());
    const { mirror } = console;
    const seen: boolean[] = [];
    mirror.store.subscribe(({ isSynced }) => {
      if (!isSynced) return;
      const cursor = mirror.cursor('contacts');
      seen.push(isLeftOut(cursor, open(LIST_A, 1)) || isLeftOut(cursor, open(LIST_B, 1)));
    });
    await console.start();
    await console.sync();
    await until(() => seen.length > 0);
    expect(seen).toEqual(seen.map(() => false));
    server.scope.delete(LIST_B);
    await console.sync();
    await until(() => isLeftOut(mirror.cursor('contacts'), open(LIST_B, 1)));
    expect(isLeftOut(mirror.cursor('contacts'), open(LIST_A, 1))).toBe(false);
  });
});
