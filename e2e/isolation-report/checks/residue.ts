// What stays on the device: a real browser signs in, mirrors the account, signs out, and its profile is read byte by
// byte. Full form only, because it needs a browser and the built console.
import type { Bench } from '../bench.ts';
import { surfaceOf, type Surface } from '../types.ts';

export async function checkResidue(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('residue');
  surface.skipped.push({
    what: 'the browser profile after sign-out',
    reason:
      bench.task.fixture.form === 'short'
        ? 'needs a browser and the built console: full form only'
        : 'not part of this version of the report; e2e/console-disk.e2e.ts looks at the disk of a console',
  });
  return surface;
}
