// Three lists that must be one: what the router serves, what the OpenAPI document says, what this run asked.
import { liveRoutes, STATIC_ROUTES } from '../../server/platform/http/boot-check.ts';
import { foreignIn, leak, type Bench } from './bench.ts';
import type { Site } from './site.ts';
import type { Surface } from './types.ts';

type Document = { paths: Record<string, Record<string, unknown>> };

export async function openApiPaths(site: Site): Promise<{ live: string[]; openapi: string[] }> {
  const response = await fetch(`${site.url}/openapi.json`);
  const { paths } = (await response.json()) as Document;
  const openapi = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
    ),
  );
  const served = liveRoutes(site.app.express.router);
  return { live: served.filter((r) => !isStatic(r)).toSorted(), openapi: openapi.toSorted() };
}

const isStatic = (route: string) => STATIC_ROUTES.includes(route);

/** Routes without an operation are asked too, as somebody of every account; they must know nobody. */
export async function staticProbes(bench: Bench, surfaces: Surface[]): Promise<void> {
  const surface = surfaces.find((s) => s.check === 'routes');
  if (!surface) return;
  const served = liveRoutes(bench.site.app.express.router).filter(isStatic);
  for (const route of served) {
    for (const { slug } of bench.filled) {
      const actor = bench.actor(slug, 'owner');
      const path = route.replace('GET ', '').replace('/{*console}', '/any/page');
      const answer = await bench.ask(actor, { method: 'GET', path });
      surface.probes += 1;
      for (const what of foreignIn(bench, '', answer)) leak(bench, surface, { where: route, what });
    }
  }
}

export type Lists = { live: string[]; openapi: string[]; hit: string[] };

/** What stands in one list and not in another, in words. */
export function differences({ live, openapi, hit }: Lists): string[] {
  const named = { 'the live table': live, 'the OpenAPI document': openapi, 'this run': hit };
  return Object.entries(named).flatMap(([name, list]) => {
    const has = new Set(list);
    return [...new Set([...live, ...openapi, ...hit])]
      .filter((route) => !has.has(route))
      .map((route) => `${route} is missing in ${name}`);
  });
}
