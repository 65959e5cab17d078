import { describe, expect, it } from 'vitest';
import { callQuery, HistorySearch, noFilters } from './history-search.ts';
import { isSameSearch, parseViews, VIEWS_MAX, withView } from './saved-views.ts';

const search = (fields: object) => HistorySearch.parse(fields);

describe('saved views', () => {
  it('leaves out what an older release or a hand wrote, and drops unknown filters', () => {
    expect(parseViews(null)).toEqual([]);
    expect(parseViews('{broken')).toEqual([]);
    expect(parseViews('{"name":"x"}')).toEqual([]);
    const stored = [
      { name: 'Busy', search: { state: 'busy' } },
      { name: '', search: {} },
      { name: 'Odd', search: { state: 'asleep', mode: 'test' } },
    ];
    expect(
      parseViews(JSON.stringify(stored)).map(({ name, search: { state, mode } }) => [
        name,
        state,
        mode,
      ]),
    ).toEqual([
      ['Busy', 'busy', undefined],
      ['Odd', undefined, 'test'],
    ]);
    const many = Array.from({ length: 30 }, (_, n) => ({ name: `v${n}`, search: {} }));
    expect(parseViews(JSON.stringify(many))).toHaveLength(VIEWS_MAX);
  });

  it('replaces a view of the same name in its place', () => {
    const views = [
      { name: 'a', search: search({ state: 'busy' }) },
      { name: 'b', search: search({}) },
    ];
    const next = withView(views, { name: 'a', search: search({ mode: 'live' }) });
    expect(next.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(next[0]?.search.mode).toBe('live');
  });

  it('knows its own filters again', () => {
    expect(isSameSearch(search({}), noFilters)).toBe(true);
    expect(isSameSearch(search({ state: 'busy' }), noFilters)).toBe(false);
  });
});

it('asks for whole days of the account’s calendar', () => {
  const now = { nowMs: Date.parse('2026-11-20T20:00:00Z'), timeZone: 'Asia/Kolkata' };
  expect(callQuery(search({ period: 'today', state: 'busy' }), now)).toEqual({
    state: 'busy',
    contact_id: undefined,
    list_id: undefined,
    mode: undefined,
    since: '2026-11-20T18:30:00Z',
    until: '2026-11-21T18:30:00Z',
  });
  expect(callQuery(search({}), now)).not.toHaveProperty('since');
});
