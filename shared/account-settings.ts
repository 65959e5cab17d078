// What an account says of itself: read by everyone in it, changed by those who administer it.
import { z } from 'zod';
import { Account, NewAccount } from './accounts.ts';
import { endpoint } from './endpoint.ts';
import { Instant, Nothing } from './ids.ts';
import { ADMINISTERING, EVERY_ROLE } from './roles.ts';

const administering = { kind: 'member', roles: ADMINISTERING } as const;
const everyone = { kind: 'member', roles: EVERY_ROLE } as const;

const Count = z.number().int();

export const AccountSettings = z.strictObject({
  account: Account,
  /** What it holds now, beside what its plan allows. */
  held: z.strictObject({
    members: Count,
    contacts: Count,
    calls_today: Count,
    /** Null for a sub-account, which has none. */
    sub_accounts: Count.nullable(),
  }),
  /** What all its API keys may ask together. */
  requests_per_minute: Count,
  /** Features that are rolled out to it, as the operator describes them. */
  features: z.array(z.strictObject({ name: z.string(), about: z.string() })),
});
export type AccountSettings = z.infer<typeof AccountSettings>;

export const getAccountSettings = endpoint({
  method: 'get',
  path: '/v1/account',
  summary: 'The settings of this account, and what it holds of what its plan allows',
  access: everyone,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: AccountSettings,
  errors: [],
});

const settable = NewAccount.shape;

export const changeAccountSettings = endpoint({
  method: 'patch',
  path: '/v1/account',
  summary: 'Change the name, colour, hours or limits of this account; what is left out stays',
  access: administering,
  params: Nothing,
  query: Nothing,
  body: z.strictObject({
    name: settable.name.optional(),
    hue: settable.hue.unwrap().optional(),
    time_zone: settable.time_zone.unwrap().optional(),
    /** Replaced as a whole. A live account calls between 08:00 and 21:00 at the most. */
    calling_window: settable.calling_window.unwrap().optional(),
    attempt_cap: settable.attempt_cap.unwrap().optional(),
    wrap_up_seconds: settable.wrap_up_seconds.unwrap().optional(),
    wrap_up_mode: settable.wrap_up_mode.unwrap().optional(),
    /** Replaced as a whole. */
    break_reasons: settable.break_reasons.unwrap().optional(),
  }),
  response: Account,
  errors: ['wrong_state'],
  notInViewAs: true,
});

export const MAX_LOGO_BYTES = 64 * 1024;
/** Pixels of the longer side. */
export const MAX_LOGO_PIXELS = 1024;
/** No SVG: it is a document that can run scripts and fetch things. */
export const LOGO_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

export const Logo = z.strictObject({
  media_type: z.enum(LOGO_TYPES),
  sha256: z.string(),
  content_base64: z.string(),
  changed_at: Instant,
});
export type Logo = z.infer<typeof Logo>;

export const getLogo = endpoint({
  method: 'get',
  path: '/v1/account/logo',
  summary: 'The logo of this account; `account.logo` says by its digest whether it is another one',
  access: everyone,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: Logo,
  errors: ['not_found'],
});

export const setLogo = endpoint({
  method: 'put',
  path: '/v1/account/logo',
  summary:
    'Show this picture as the logo: PNG, JPEG or WebP of at most 64 KB and 1024 pixels a side, told by its bytes',
  access: administering,
  params: Nothing,
  query: Nothing,
  body: z.unknown(),
  rawBody: { contentTypes: LOGO_TYPES, maxBytes: MAX_LOGO_BYTES },
  response: Account,
  errors: ['picture_refused', 'body_too_large'],
  notInViewAs: true,
});

export const deleteLogo = endpoint({
  method: 'delete',
  path: '/v1/account/logo',
  summary: 'Show no logo any more',
  access: administering,
  params: Nothing,
  query: Nothing,
  body: Nothing,
  response: Account,
  errors: [],
  notInViewAs: true,
});
