import { z } from 'zod';

/** Minor units (paise, cents). An integer; rounded once, in the ledger row. */
export const Minor = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
export const Currency = z.enum(['INR', 'USD']);
export type Currency = z.infer<typeof Currency>;
/** Micro-units of the currency (1e-6), per minute. ₹5.00 a minute is 5_000_000. */
export const RateMicros = z.number().int().min(0).max(10_000_000_000);
