// Values of the right form for every operation, made from its contract value, and the places in them that hold an id:
// a new route is probed the day it is mounted. An operation with a rule that no schema tells gets a hand here.
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { SYNC_SCHEMA } from '../../../shared/sync.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Place = { part: 'params' | 'query' | 'body'; path: (string | number)[] };
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
  if (schema.format === 'date') return path.at(-1) === 'to' ? '2026-11-21' : '2026-10-01';
  if (schema.format === 'email') return `${randomUUID()}@example.com`;
  if (schema.format === 'uri') return 'https://example.com/hook';
  const known: Record<string, string> = {
    phone: '+12025550177',
    caller_id: '+15005550006',
    time_zone: 'America/New_York',
    action: 'member.created',
    totp: '123456',
    // As the server makes them: 32 random bytes.
    token: randomBytes(32).toString('base64url'),
    ticket: `swt_${randomBytes(32).toString('base64url')}`,
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
export const HANDS: Record<string, (sample: Sample) => Sample> = {
  'post /v1/api-keys': (s) => ({ ...s, body: without(without(s.body, 'allowed_ips'), 'mode') }),
  'post /v1/erasures': (s) => ({ ...s, body: without(s.body, 'phone') }),
  'post /v1/erasures/preview': (s) => ({ ...s, body: without(s.body, 'phone') }),
  'get /v1/callbacks': (s) => {
    const open = ['from', 'to', 'member_id'].reduce(without, s.query) as Record<string, Json>;
    return { ...s, query: { ...open, whose: 'team', limit: 100 } };
  },
  'post /v1/calls': (s) => ({ ...s, body: without(s.body, 'to') }),
  'post /sync/v1/pull': (s) => ({
    ...s,
    body: { ...(s.body as Record<string, Json>), schema: SYNC_SCHEMA },
  }),
};

function without(json: Json, key: string): Json {
  const { [key]: _gone, ...rest } = json as Record<string, Json>;
  return rest;
}

export type Answer = { status: number; text: string };

/**
 * Equal but for the request’s own id, the id that was asked about, values made anew at each request, and the secret of a
 * device, which is made of the caller and of whatever id they send.
 */
export function sameAnswer(a: Answer, b: Answer, asked: string): boolean {
  const plain = (answer: Answer) =>
    answer.text
      .replaceAll(asked, '<id>')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
      .replace(/"secret":"[\w-]{43}"/g, '"secret":0')
      .replace(/"(ttl_ms|checked_at|expires_at|h|created_at|seq)":("[^"]*"|\d+)/g, '"$1":0');
  return a.status === b.status && plain(a) === plain(b);
}

export function has(sample: Sample, place: Place): boolean {
  let at: Json | undefined = sample[place.part];
  for (const key of place.path)
    at = (at as Record<string | number, Json> | null | undefined)?.[key];
  return at !== undefined;
}

export function put(sample: Sample, place: Place, id: string): Sample {
  const copy = structuredClone(sample);
  let at = copy[place.part] as Record<string | number, Json>;
  for (const key of place.path.slice(0, -1)) at = at[key] as Record<string | number, Json>;
  at[place.path.at(-1) as string | number] = id;
  return copy;
}

/** A value of the right form for any schema. */
export function valueOfSchema(schema: z.ZodType): unknown {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return valueOf(json, () => undefined);
}
