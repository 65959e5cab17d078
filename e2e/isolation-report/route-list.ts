// The operations of the running server with values of the right form, and which ids fit where.
import type { Endpoint } from '../../shared/endpoint.ts';
import {
  HANDS,
  has,
  put,
  sampleOf,
  type Place,
  type Sample,
} from '../../server/isolation/test/route-probes.ts';
import type { Bench } from './bench.ts';
import type { Filled } from './fixture.ts';

export type Route = {
  e: Endpoint;
  name: string;
  sample: Sample;
  places: Place[];
  /** It is a list; the sample asks for its first page. */
  takesCursor: boolean;
};

/** What ends sessions or shuts accounts is asked last, or it would end the asking. */
const LAST = /session|password|factor|passkey|suspend|erase|close|move|view-as|revoke|rotate/;
/** Every operation with values of the right form; those that end sessions last. */
export function routesOf(bench: Bench): Route[] {
  const { paths } = bench.task;
  const routes = bench.site.app.api.endpoints
    .filter((e) => !paths || paths.some((p) => e.path.startsWith(p)))
    .map((e) => {
      const name = `${e.method} ${e.path}`;
      const { sample, places } = sampleOf(e);
      const hand = HANDS[name];
      const { cursor, ...query } = (hand ? hand(sample) : sample).query as Record<string, never>;
      const first = { ...(hand ? hand(sample) : sample), query };
      return { e, name, sample: first, places, takesCursor: cursor !== undefined };
    });
  return [
    ...routes.filter((r) => !LAST.test(r.e.path)),
    ...routes.filter((r) => LAST.test(r.e.path)),
  ];
}

export const routeName = (e: Endpoint) =>
  `${e.method.toUpperCase()} ${e.path.replace(/\{(\w+)\}/g, ':$1')}`;

/** Whether a place of this name may well hold ids of this table. */
export function fitsPlace(table: string, e: Endpoint, place: Place): boolean {
  const key = String(place.path.findLast((p) => typeof p === 'string') ?? '').replace(/_ids?$/, '');
  const words =
    key === 'id' || key === ''
      ? e.path.split('/').map((w) => w.replaceAll('-', '_').replace(/s$/, ''))
      : [key];
  return words.some((w) => w.length >= 4 && !w.startsWith('{') && table.includes(w));
}

/** The table whose ids belong in a place: told by its name, or by the word before it in the path. */
function tableOf(tables: readonly string[], e: Endpoint, place: Place): string | undefined {
  const key = String(place.path.findLast((p) => typeof p === 'string') ?? '');
  const before = e.path.split('/{')[0]?.split('/').at(-1) ?? '';
  const word = (key === 'id' ? before : key.replace(/_ids?$/, '')).replaceAll('-', '_');
  const plural = word.endsWith('s') ? word : `${word}s`;
  const rules: ((table: string) => boolean)[] = [
    (t) => t === plural,
    (t) => t.endsWith(`_${plural}`),
    (t) => plural.endsWith(`_${t}`),
    (t) => t.startsWith(word),
    (t) => fitsPlace(t, e, place),
  ];
  for (const rule of rules) {
    const found = tables.findLast(rule);
    if (found) return found;
  }
  return undefined;
}

/** The sample with ids of the account’s own rows in every place that takes some. */
export function ownSample(route: Route, own: Filled): Sample {
  let sample = route.sample;
  const tables = [...own.rows.keys()].filter((t) => own.rows.get(t)?.some((r) => r['id']));
  for (const place of route.places.filter((p) => has(sample, p))) {
    const table = tableOf(tables, route.e, place);
    if (table) sample = put(sample, place, idIn(own, table));
  }
  return sample;
}

/** Of a row of the fixture, before one the account got by being made. */
export function idIn(own: Filled, table: string): string {
  const rows = own.rows.get(table) ?? [];
  const row = rows.find((r) => JSON.stringify(r).includes(own.canary)) ?? rows[0];
  return String(row?.['id']);
}
