// Test or live: of an account, of an API key, and of every call and what comes of it.
import { z } from 'zod';

/**
 * A call is `live` only when its account, the account that pays and the credential are all live. A `test` call reaches
 * the simulator and nobody else; it is rated, and nobody owes anything for it.
 */
export const Mode = z.enum(['test', 'live']);
export type Mode = z.infer<typeof Mode>;
