import { z } from 'zod';

export const Role = z.enum(['owner', 'admin', 'supervisor', 'agent', 'viewer']);
export type Role = z.infer<typeof Role>;

/** What an API key may do; sessions are limited by role alone. */
export const Scope = z.enum(['lists', 'calls', 'webhooks', 'billing', 'events']);
export type Scope = z.infer<typeof Scope>;

export const EVERY_ROLE: readonly Role[] = Role.options;
/** Everyone who may work contacts: a viewer only looks. */
export const WORKING: readonly Role[] = ['owner', 'admin', 'supervisor', 'agent'];
export const SUPERVISING: readonly Role[] = ['owner', 'admin', 'supervisor'];
/** They reach a call list that has assigned members only when they are one of them. */
export const ASSIGNABLE: readonly Role[] = ['agent', 'viewer'];
export const ADMINISTERING: readonly Role[] = ['owner', 'admin'];

/** What of an account’s data a member is shown. What is hidden is left out by the server, in answers and in sync. */
export const Sight = z.strictObject({
  /** Prices, charges and balances. */
  money: z.boolean(),
  /** Contacts’ numbers in full; otherwise only their last digits. */
  phones: z.boolean(),
  /** Notes about contacts. */
  notes: z.boolean(),
});
export type Sight = z.infer<typeof Sight>;
export const FULL_SIGHT: Sight = { money: true, phones: true, notes: true };
export const NO_SIGHT: Sight = { money: false, phones: false, notes: false };

/** Roles whose sight an account may narrow; owners and admins see everything, or nobody could mend it. */
export const NarrowableRole = Role.extract(['supervisor', 'agent', 'viewer']);
export type NarrowableRole = z.infer<typeof NarrowableRole>;

/** What a role sees until its account says otherwise: whoever only looks on has no use for numbers. */
export const DEFAULT_SIGHT: Readonly<Record<Role, Sight>> = {
  owner: FULL_SIGHT,
  admin: FULL_SIGHT,
  supervisor: FULL_SIGHT,
  agent: FULL_SIGHT,
  viewer: { ...FULL_SIGHT, phones: false },
};
