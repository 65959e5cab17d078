import { describe, expect, it } from 'vitest';
import { type LocalCheckpoint, START } from './checkpoint.ts';
import { createToldPages, type Told } from './told-pages.ts';

const idle = (cursor: LocalCheckpoint | null) => ({ cursor, isPulling: false });
const at = (b: Record<string, number>, change: Partial<LocalCheckpoint> = {}): LocalCheckpoint => ({
  ...START,
  e: 1,
  b,
  ...change,
});

function page(
  from: Record<string, number>,
  to: Record<string, number>,
  revoked: string[] = [],
): Told {
  const docs = [{ id: `at ${JSON.stringify(to)}` }];
  const cp = { v: 1 as const, e: 1, m: 0, b: to };
  return { from: { ...cp, b: from }, page: { docs, removed: [], revoked, cp, done: true } };
}

describe('pages that come unasked', () => {
  it('are taken in their order by a console that is where the first begins', () => {
    const told = createToldPages();
    expect(told.add(page({ a: 3 }, { a: 5 }), idle(at({ a: 3 })))).toBe(true);
    expect(told.add(page({ a: 5 }, { a: 9 }), idle(at({ a: 3 })))).toBe(true);
    expect(told.next(at({ a: 3 }))).toMatchObject({ cp: { b: { a: 5 } }, done: false });
    expect(told.next(at({ a: 5 }))).toMatchObject({ cp: { b: { a: 9 } }, done: true });
    expect(told.hasNews(at({ a: 9 }))).toBe(false);
  });

  it('are taken by a console that pulled some of it meanwhile', () => {
    const told = createToldPages();
    expect(told.add(page({ a: 3, b: 3 }, { a: 9, b: 9 }), idle(at({ a: 5, b: 3 })))).toBe(true);
    expect(told.next(at({ a: 5, b: 3 }))).not.toBeNull();
  });

  it.each([
    ['something lies between', at({ a: 2 })],
    ['it has nothing yet', null],
    ['it was never pulled', START],
    ['it is of another epoch', at({ a: 3 }, { e: 2 })],
    ['it is being swept', at({ a: 3 }, { s: ['a'] })],
    ['it has a bucket more', at({ a: 3, b: 3 })],
    ['it has another bucket', at({ b: 3 })],
    ['it is further in one bucket than the page', at({ a: 9 })],
  ])('are pulled instead when %s', (_why, cursor) => {
    expect(createToldPages().add(page({ a: 3 }, { a: 5 }), idle(cursor))).toBe(false);
  });

  it('are kept while a pull is on its way, whose answer they may follow on', () => {
    const told = createToldPages();
    expect(told.add(page({ a: 3 }, { a: 5 }), { cursor: at({ a: 1 }), isPulling: true })).toBe(
      true,
    );
    expect(told.next(at({ a: 4 }))).toMatchObject({ cp: { b: { a: 5 } } });
  });

  it('are nothing new once they were pulled', () => {
    const told = createToldPages();
    told.add(page({ a: 3 }, { a: 5 }), idle(at({ a: 3 })));
    expect(told.hasNews(at({ a: 4 }))).toBe(true);
    expect(told.hasNews(at({ a: 5 }))).toBe(false);
  });

  it('are news while they take a bucket away', () => {
    const told = createToldPages();
    told.add(page({ a: 3, b: 3 }, { a: 3 }, ['b']), idle(at({ a: 3, b: 3 })));
    expect(told.hasNews(at({ a: 3, b: 3 }))).toBe(true);
    expect(told.hasNews(at({ a: 3 }))).toBe(false);
  });

  it('are all left out when what follows them was missed', () => {
    const told = createToldPages();
    told.add(page({ a: 3 }, { a: 5 }), idle(at({ a: 3 })));
    expect(told.next(at({ a: 1 }))).toBeNull();
    expect(told.hasNews(at({ a: 1 }))).toBe(false);
  });

  it('are pulled together by a console that writes too slowly', () => {
    const told = createToldPages();
    const answers = Array.from({ length: 2010 }, (_, n) =>
      told.add(page({ a: n }, { a: n + 1 }), idle(at({ a: 0 }))),
    );
    expect(answers.indexOf(false)).toBe(2000);
  });
});
