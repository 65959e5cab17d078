// Every operation that takes an id × every actor × every id of every other account. Made from the contract values
// that are mounted, so a new route is probed the day it is added.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Endpoint } from '../../../shared/endpoint.ts';
import type { FilledAccount } from './catalogue-fill.ts';
import type { Leak } from './database-probes.ts';

export type Actor = {
  name: string;
  token: string;
  accountId: string;
  /** Accounts this actor may name: its own, its parent, its sub-accounts. */
  related: readonly string[];
};

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Place = { part: 'params' | 'query' | 'body'; path: (string | number)[] };
export type Sample = { params: Json; query: Json; body: Json };

/** Values of the right form for an operation, and the places in them that hold an id. */
export function sampleOf(e: Endpoint): { sample: Sample; places: Place[] } {
  const places: Place[] = [];
  const part = (name: Place['part'], schema: z.ZodType): Json => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
    return valueOf(json, (path) => void places.push({ part: name, path }));
  };
  const sample = {
    params: part('params', e.params),
    query: part('query', e.query),
    body: e.rawBody ? null : part('body', e.body),
  };
  return { sample, places };
}

type JsonSchema = {
  type?: string;
  format?: string;
  enum?: Json[];
  const?: Json;
  anyOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  pattern?: string;
  minimum?: number;
  minLength?: number;
};

function valueOf(
  schema: JsonSchema,
  isId: (path: (string | number)[]) => void,
  path: (string | number)[] = [],
): Json {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0] as Json;
  if (schema.anyOf) {
    const best = schema.anyOf.find((s) => s.type !== 'null') ?? (schema.anyOf[0] as JsonSchema);
    return valueOf(best, isId, path);
  }
  if (schema.type === 'object') {
    const entries = Object.entries(schema.properties ?? {}).map(
      ([key, value]) => [key, valueOf(value, isId, [...path, key])] as const,
    );
    return Object.fromEntries(entries);
  }
  if (schema.type === 'array') return [valueOf(schema.items ?? {}, isId, [...path, 0])];
  if (schema.type === 'integer' || schema.type === 'number')
    return Math.max(schema.minimum ?? 1, 1);
  if (schema.type === 'boolean') return true;
  if (schema.type !== 'string') return 'x';
  if (schema.format === 'uuid') {
    isId(path);
    return randomUUID();
  }
  return textOf(schema, path);
}

function textOf(schema: JsonSchema, path: (string | number)[]): string {
  if (schema.format === 'date-time') return '2026-11-20T05:00:00Z';
  if (schema.format === 'date') return path.at(-1) === 'to' ? '2026-11-21' : '2026-11-01';
  if (schema.format === 'email') return `${randomUUID()}@example.com`;
  if (schema.format === 'uri') return 'https://example.com/hook';
  const known: Record<string, string> = {
    phone: '+12025550177',
    to: '+12025550177',
    default_country: 'US',
    slug: `s-${randomUUID().slice(0, 8)}`,
    start: '00:00',
    end: '24:00',
    bucket: 'account',
    code: 'no_answer',
    password: 'a long enough password',
  };
  return known[String(path.at(-1))] ?? 'x'.repeat(Math.max(schema.minLength ?? 1, 1));
}

/** Operations whose sample needs a hand, because a rule of theirs is not in the schema’s form. */
const HANDS: Record<string, (sample: Sample) => Sample> = {
  'post /v1/api-keys': (s) => ({ ...s, body: without(without(s.body, 'allowed_ips'), 'mode') }),
  'post /v1/calls': (s) => ({ ...s, body: without(s.body, 'to') }),
};

function without(json: Json, key: string): Json {
  const { [key]: _gone, ...rest } = json as Record<string, Json>;
  return rest;
}

export type RouteProbes = { probes: number; routes: Set<string>; leaks: Leak[] };

type Setup = {
  base: string;
  endpoints: readonly Endpoint[];
  actors: readonly Actor[];
  accounts: readonly FilledAccount[];
};

/** Sign-out would end the very session that probes. */
const NOT_PROBED = new Set(['delete /v1/session']);

export async function probeRoutes(setup: Setup): Promise<RouteProbes> {
  const found: RouteProbes = { probes: 0, routes: new Set(), leaks: [] };
  for (const e of setup.endpoints) {
    const name = `${e.method} ${e.path}`;
    if (NOT_PROBED.has(name) || e.access.kind === 'public' || e.access.kind === 'carrier') continue;
    const { sample: raw, places } = sampleOf(e);
    const sample = HANDS[name]?.(raw) ?? raw;
    found.routes.add(name);
    for (const actor of setup.actors) {
      const foreign = setup.accounts.filter((a) => a.id !== actor.accountId);
      await probeAsIs(setup, { e, name, actor, sample, foreign, found });
      for (const place of places.filter((p) => has(sample, p))) {
        await probePlace(setup, { e, name, actor, sample, foreign, found, place });
      }
    }
  }
  return found;
}

type Probe = {
  e: Endpoint;
  name: string;
  actor: Actor;
  sample: Sample;
  foreign: readonly FilledAccount[];
  found: RouteProbes;
};

/** Without any foreign id: whatever answers must hold nothing of another account. */
async function probeAsIs(setup: Setup, probe: Probe): Promise<void> {
  const answer = await send(setup.base, probe.e, { actor: probe.actor, sample: probe.sample });
  probe.found.probes += 1;
  scan(probe, answer);
}

async function probePlace(setup: Setup, probe: Probe & { place: Place }): Promise<void> {
  const { e, name, actor, sample, place, found } = probe;
  const ask = (id: string) => send(setup.base, e, { actor, sample: put(sample, place, id) });
  const missing = await ask(randomUUID());
  // A role that is refused outright learns nothing from an id, and one id shows it.
  const ids = probe.foreign.flatMap((account) => idsOf(account, actor));
  for (const id of missing.status === 403 ? ids.slice(0, 3) : ids) {
    const answer = await ask(id);
    found.probes += 1;
    scan(probe, answer);
    if (sameAnswer(answer, missing, id)) continue;
    found.leaks.push({
      where: `${name} as ${actor.name}`,
      what: `${place.path.join('.')}: a foreign id answers ${answer.status} ${answer.text.slice(0, 200)}, a missing one ${missing.status} ${missing.text.slice(0, 200)}`,
    });
  }
}

/** One id of every table of an account; never an account the actor may name. */
function idsOf(account: FilledAccount, actor: Actor): string[] {
  const ids = [...account.rows.values()].flatMap((rows) => {
    const id = rows[0]?.['id'];
    return typeof id === 'string' ? [id] : [];
  });
  const naming = actor.related.includes(account.id) ? [] : [account.id];
  return [...new Set([...ids, ...naming])].filter((id) => !actor.related.includes(id));
}

type Answer = { status: number; text: string; headers: string };

function scan({ name, actor, foreign, found }: Probe, answer: Answer): void {
  const leaked = foreign.find(
    (a) => answer.text.includes(a.canary) || answer.headers.includes(a.canary),
  );
  if (leaked)
    found.leaks.push({ where: `${name} as ${actor.name}`, what: `holds ${leaked.canary}` });
}

/** Equal but for the request’s own id, the id that was asked about, and values made anew at each request. */
function sameAnswer(a: Answer, b: Answer, asked: string): boolean {
  const plain = (answer: Answer) =>
    answer.text
      .replaceAll(asked, '<id>')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
      .replace(/"(ttl_ms|checked_at|expires_at|h|created_at|seq)":("[^"]*"|\d+)/g, '"$1":0');
  return a.status === b.status && plain(a) === plain(b);
}

function has(sample: Sample, place: Place): boolean {
  let at: Json | undefined = sample[place.part];
  for (const key of place.path)
    at = (at as Record<string | number, Json> | null | undefined)?.[key];
  return at !== undefined;
}

function put(sample: Sample, place: Place, id: string): Sample {
  const copy = structuredClone(sample);
  let at = copy[place.part] as Record<string | number, Json>;
  for (const key of place.path.slice(0, -1)) at = at[key] as Record<string | number, Json>;
  at[place.path.at(-1) as string | number] = id;
  return copy;
}

async function send(
  base: string,
  e: Endpoint,
  ask: { actor: Actor; sample: Sample },
): Promise<Answer> {
  const params = ask.sample.params as Record<string, string>;
  const path = e.path.replace(/\{(\w+)\}/g, (_all, key: string) =>
    encodeURIComponent(params[key] ?? ''),
  );
  const query = new URLSearchParams(
    Object.entries(ask.sample.query as Record<string, Json>).map(([k, v]) => [k, String(v)]),
  );
  const hasBody = e.method !== 'get' && e.method !== 'delete';
  const response = await fetch(`${base}${path}?${query.toString()}`, {
    method: e.method.toUpperCase(),
    headers: {
      authorization: `Bearer ${ask.actor.token}`,
      ...(hasBody ? { 'content-type': e.rawBody?.contentTypes[0] ?? 'application/json' } : {}),
      ...(e.idempotency ? { 'idempotency-key': randomUUID() } : {}),
    },
    body: hasBody
      ? e.rawBody
        ? 'name,phone\nx,+12025550177\n'
        : JSON.stringify(ask.sample.body)
      : undefined,
  });
  const headers = JSON.stringify([...response.headers]);
  return { status: response.status, text: await response.text(), headers };
}
