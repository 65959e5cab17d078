// Everything that can be downloaded as text: what is in it is the account’s own, read to the last byte.
import { foreignIn, leak, wishOf, type Bench } from '../bench.ts';
import { surfaceOf, type Surface } from '../types.ts';
import { ownSample, routesOf, type Route } from '../route-list.ts';
import { readArchive } from './archive.ts';

const DOWNLOAD = /\.(csv|zip|json|html|pdf|wav|mp3)$|export|download|recording/;

export async function checkExports(bench: Bench): Promise<Surface> {
  const surface = surfaceOf('exports');
  const routes = routesOf(bench).filter((r) => r.e.method === 'get' && isDownload(r));
  for (const route of routes) {
    for (const { slug } of bench.filled) await download(bench, surface, { route, slug });
  }
  const archived = bench.task.fixture.form === 'short' ? ['cedar', 'palm'] : slugsOf(bench);
  for (const slug of archived) await readArchive(bench, surface, bench.of(slug));
  surface.figures['archives unpacked'] = archived.length;
  if (!routes.some((r) => /recording/.test(r.e.path)))
    surface.skipped.push({
      what: 'recordings and signed addresses',
      reason: 'this version keeps no recordings and signs no addresses',
    });
  surface.figures['downloads'] = routes.length;
  return surface;
}

async function download(
  bench: Bench,
  surface: Surface,
  { route, slug }: { route: Route; slug: string },
): Promise<void> {
  const actor = bench.actor(slug, 'owner');
  const ways: Record<string, string>[] = [{}, { range: 'bytes=0-9999' }];
  for (const headers of ways) {
    const answer = await bench.ask(
      actor,
      wishOf(route.e, ownSample(route, bench.of(slug)), headers),
    );
    surface.probes += 1;
    for (const what of foreignIn(bench, slug, { text: answer.text + answer.headers }))
      leak(bench, surface, { where: `${route.name} as ${actor.name}`, what });
  }
}

const slugsOf = (bench: Bench) => bench.filled.map((f) => f.slug);

const isDownload = ({ e }: Route) => e.responseType !== undefined || DOWNLOAD.test(e.path);
