// T12: a foreign id takes as long as a missing one. Measured in the full form only and told as figures: noise of a
// shared machine must never turn a build red. What is structural (equal answers) is the REST check’s.
import { randomUUID } from 'node:crypto';
import { put } from '../../../server/isolation/test/route-probes.ts';
import { wishOf, type Bench } from '../bench.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { fitsPlace, routesOf, type Route } from '../route-list.ts';

const PAIRS = 2000;
const WARM = 50;

export async function checkTiming(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('timing');
  if (bench.task.fixture.form === 'short') {
    surface.skipped.push({
      what: 'times of foreign and missing ids',
      reason: 'measured in the full form, on a quiet machine: a noisy one would say nothing',
    });
    return surface;
  }
  let worst = 0;
  let widest = 0;
  let over = 0;
  const byId = routesOf(bench).filter(
    (r) => r.e.method === 'get' && r.places.some((p) => p.part === 'params'),
  );
  for (const route of byId) {
    const { t, gapMs } = await measure(bench, route);
    surface.probes += 2 * PAIRS;
    surface.figures[`${route.name}: t, median gap ms`] = `${t.toFixed(2)}, ${gapMs.toFixed(4)}`;
    worst = Math.max(worst, Math.abs(t));
    widest = Math.max(widest, Math.abs(gapMs));
    if (Math.abs(t) >= 4.5 && Math.abs(gapMs) >= 0.2) over += 1;
  }
  surface.figures['largest |t| (target below 4.5)'] = worst.toFixed(2);
  surface.figures['widest median gap in ms (target below 0.2)'] = widest.toFixed(4);
  surface.figures['routes over both'] = over;
  return surface;
}

/** Interleaved, and neither always first. */
async function measure(bench: Bench, route: Route): Promise<{ t: number; gapMs: number }> {
  const place = route.places.find((p) => p.part === 'params');
  if (!place) return { t: 0, gapMs: 0 };
  const actor = bench.actor('cedar', 'owner');
  const other = bench.of('palm-west');
  const table = [...other.rows.keys()].find(
    (name) => fitsPlace(name, route.e, place) && other.rows.get(name)?.[0]?.['id'],
  );
  const foreign = String(other.rows.get(table ?? 'contacts')?.[0]?.['id']);
  const time = async (id: string) => {
    const wish = wishOf(route.e, put(route.sample, place, id));
    const from = performance.now();
    await bench.ask(actor, wish);
    return performance.now() - from;
  };
  const times: [number[], number[]] = [[], []];
  for (let n = -WARM; n < PAIRS; n += 1) {
    const missing = randomUUID();
    const pair: [number, number] =
      n % 2 === 0
        ? [await time(foreign), await time(missing)]
        : ([await time(missing), await time(foreign)].toReversed() as [number, number]);
    if (n < 0) continue;
    times[0].push(pair[0]);
    times[1].push(pair[1]);
  }
  return { t: welch(times[0], times[1]), gapMs: median(times[0]) - median(times[1]) };
}

/** Welch’s t, without the slowest twentieth, which is the machine’s and not the code’s. */
function welch(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [cut(a), cut(b)];
  const [mx, my] = [mean(x), mean(y)];
  const variance = (values: readonly number[], m: number) =>
    values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1);
  return (mx - my) / Math.sqrt(variance(x, mx) / x.length + variance(y, my) / y.length);
}

const cut = (values: readonly number[]) =>
  values.toSorted((p, q) => p - q).slice(0, Math.floor(values.length * 0.95));
const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
const median = (values: readonly number[]) =>
  values.toSorted((p, q) => p - q)[Math.floor(values.length / 2)] ?? 0;
