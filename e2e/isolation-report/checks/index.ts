// The checks a worker can run, by name.
import type { Bench } from '../bench.ts';
import type { CheckId, Surface } from '../types.ts';
import { checkCounts } from './counts.ts';
import { checkCatalogueOf, checkDatabase } from './database.ts';
import { checkEnumeration } from './enumeration.ts';
import { checkErrors } from './errors.ts';
import { checkEscalation } from './escalation.ts';
import { checkExports } from './exports.ts';
import { checkRealtime } from './realtime.ts';
import { checkResidue } from './residue.ts';
import { checkRestored } from './restored.ts';
import { checkRoutes } from './routes.ts';
import { checkSync } from './sync.ts';
import { checkTiming } from './timing.ts';
import { checkWebhooks } from './webhooks.ts';

export const RUN: Record<CheckId, (bench: Bench) => Promise<Surface>> = {
  catalogue: checkCatalogueOf,
  database: checkDatabase,
  routes: checkRoutes,
  sync: checkSync,
  realtime: checkRealtime,
  escalation: checkEscalation,
  exports: checkExports,
  webhooks: checkWebhooks,
  counts: checkCounts,
  errors: checkErrors,
  enumeration: checkEnumeration,
  timing: checkTiming,
  residue: checkResidue,
  restored: checkRestored,
};
