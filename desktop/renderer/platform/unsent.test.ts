import { beforeEach, expect, it, vi } from 'vitest';

const store = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => store.get(key) ?? null,
  setItem: (key: string, value: string) => void store.set(key, value),
  removeItem: (key: string) => void store.delete(key),
});
const { noteUnsent, unsent, unsentByAccount } = await import('./unsent.ts');

beforeEach(() => {
  store.clear();
  unsent.setState({}, true);
});

it('is kept over a restart until nothing waits, and is summed by account', () => {
  noteUnsent('a', { accountName: 'Cedar', count: 2 });
  noteUnsent('b', { accountName: 'Cedar', count: 1 });
  noteUnsent('c', { accountName: 'Banyan', count: 4 });
  const sums = [
    { accountName: 'Cedar', count: 3 },
    { accountName: 'Banyan', count: 4 },
  ];
  expect(unsentByAccount(unsent.getState())).toEqual(sums);
  const [text = ''] = store.values();
  expect(unsentByAccount(JSON.parse(text))).toEqual(sums);
  for (const owner of ['a', 'b', 'c']) noteUnsent(owner, { accountName: 'Cedar', count: 0 });
  expect([unsentByAccount(unsent.getState()), store.size]).toEqual([[], 0]);
});
