import { createMemoryHistory, createRootRoute, createRouter } from '@tanstack/react-router';
import { expect, it } from 'vitest';
import { parseSearch, stringifySearch } from './search-params.ts';

const routerAt = (address: string) =>
  createRouter({
    routeTree: createRootRoute(),
    history: createMemoryHistory({ initialEntries: [address] }),
    parseSearch,
    stringifySearch,
  });

it.each([
  '98765',
  '00123',
  '-1',
  '1e5',
  'true',
  'null',
  '"quoted"',
  '{"a":1}',
  '+91 98',
  'a&b=c',
  'अमित',
])('keeps the text %s as it was typed, there and back', (text) => {
  const address = stringifySearch({ search: text });
  expect(parseSearch(address)).toEqual({ search: text });
  expect(routerAt(`/lists/x${address}`).state.location.search).toEqual({ search: text });
});

it('reads an address that somebody typed by hand', () => {
  expect(routerAt('/lists/x?search=98765').state.location.search).toEqual({ search: '98765' });
});

it('leaves out what is not there', () => {
  expect(stringifySearch({ search: undefined, view: 'day' })).toBe('?view=day');
  expect(stringifySearch({})).toBe('');
});
