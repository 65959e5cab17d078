// A copy of the database, made after everything above was done to it, holds the accounts apart like the first one.
import type { Bench } from '../bench.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { checkCatalogueOf, checkDatabase } from './database.ts';

export async function checkRestored(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('restored');
  for (const check of [checkCatalogueOf, checkDatabase]) {
    const found = await check(bench);
    surface.probes += found.probes;
    surface.leaks.push(...found.leaks);
  }
  surface.figures['copied with'] = 'CREATE DATABASE … TEMPLATE, file by file';
  surface.skipped.push({
    what: 'a dump and its restore',
    reason:
      'pg_dump is not shipped with the embedded PostgreSQL; the copy is one of the database’s own making',
  });
  if (!bench.site.app.api.endpoints.some((e) => /eras/.test(e.path)))
    surface.skipped.push({
      what: 'the erased account',
      reason: 'this version has no operation that erases one',
    });
  return surface;
}
