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
export const ADMINISTERING: readonly Role[] = ['owner', 'admin'];
