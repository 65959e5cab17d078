// The fleet: the devices people work on, and how each stands. Nothing of a contact is in it.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { Id, IdParams, Instant, line, Nothing } from './ids.ts';
import { Role, SUPERVISING } from './roles.ts';

/**
 * `lasting`: the browser promised to keep it; `clearable`: it may be cleared when the disk is full; `memory`: gone with
 * the window.
 */
export const DeviceStorage = z.enum(['lasting', 'clearable', 'memory']);
export type DeviceStorage = z.infer<typeof DeviceStorage>;

/** A month of facts made without a network is far below. */
const COUNT_MAX = 1_000_000;
const DAYS_100_MS = 8_640_000_000;

const Span = z.number().int().min(0).max(DAYS_100_MS);

/**
 * What a console says of itself with a pull, about once a minute. Spans and not instants, since its clock may be wrong:
 * the server counts back from its own.
 */
export const Standing = z.strictObject({
  name: line(120),
  version: line(40),
  /** The device’s own clock when this was sent, epoch milliseconds. */
  clock_ms: z.number().int().min(0).max(8_640_000_000_000_000),
  /** Facts the server has not taken yet, and for how long the oldest has waited. */
  waiting: z.number().int().min(0).max(COUNT_MAX),
  waiting_for_ms: Span.nullable(),
  /** Facts the server refused that nobody has looked after on the device yet. */
  refused: z.number().int().min(0).max(COUNT_MAX),
  /** Since every mirror was last complete; null when that never was since the console opened. */
  synced_ago_ms: Span.nullable(),
  storage: DeviceStorage,
});
export type Standing = z.infer<typeof Standing>;

/** A console says how it stands this often, … */
export const STANDING_EVERY_MS = 60_000;
/** … and sooner, though not more often than this, when facts begin to wait or are refused. */
export const STANDING_CHANGED_MS = 10_000;

/** One member at one device, as the server last heard of it. */
export const Device = z.strictObject({
  id: Id,
  member: z.strictObject({ id: Id, name: z.string(), role: Role, active: z.boolean() }),
  name: z.string(),
  version: z.string(),
  schema: z.number().int(),
  /** Positive when the device’s clock is ahead. */
  clock_skew_ms: z.number().int(),
  waiting: z.number().int(),
  waiting_since: Instant.nullable(),
  refused: z.number().int(),
  synced_at: Instant.nullable(),
  storage: DeviceStorage,
  /** Contacts it holds for offline work. */
  reservations: z.number().int(),
  /** Its session may still be used. */
  signed_in: z.boolean(),
  seen_at: Instant,
});
export type Device = z.infer<typeof Device>;

/** More than an account of this size has; the longest unseen are left off. */
export const DEVICES_MAX = 500;
/** Of one member; with another one the longest unseen is forgotten. */
export const DEVICES_OF_MEMBER = 20;

const access = { kind: 'member', roles: SUPERVISING } as const;

export const listDevices = endpoint({
  method: 'get',
  path: '/v1/devices',
  summary: 'The devices of this account and how each stands, last seen first',
  access,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    data: z.array(Device).max(DEVICES_MAX),
    /** The server’s clock, by which the instants above are to be read. */
    now: Instant,
    /** Of the server: what a console should be. */
    version: z.string(),
    schema: z.number().int(),
  }),
  errors: [],
});

export const listRefusedFacts = endpoint({
  method: 'get',
  path: '/v1/devices/{id}/refused-facts',
  summary: 'What the server refused of this member at this device, counted by kind and reason',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({
    data: z.array(
      z.strictObject({
        coll: z.string(),
        code: z.string(),
        count: z.number().int(),
        last_at: Instant,
      }),
    ),
  }),
  errors: ['not_found'],
});

export const signOutDevice = endpoint({
  method: 'post',
  path: '/v1/devices/{id}/sign-out',
  summary: 'End the session of a device. What waits there is kept until its member signs in again',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ ended: z.number().int() }),
  errors: ['not_found', 'forbidden'],
  notInViewAs: true,
});

export const releaseDevice = endpoint({
  method: 'post',
  path: '/v1/devices/{id}/release',
  summary: 'Give back the contacts a device holds for offline work',
  access,
  params: IdParams,
  query: Nothing,
  body: Nothing,
  response: z.strictObject({ released: z.number().int() }),
  errors: ['not_found'],
});

const BELOW: Readonly<Record<Role, readonly Role[]>> = {
  owner: ['owner', 'admin', 'supervisor', 'agent', 'viewer'],
  admin: ['admin', 'supervisor', 'agent', 'viewer'],
  supervisor: ['agent', 'viewer'],
  agent: [],
  viewer: [],
};

/** Whether somebody of one role may sign out a device of another member; their own they always may. */
export function mayEnd(role: Role, of: Role): boolean {
  return BELOW[role].includes(of);
}
