// What an identity may ask by the contract, and a look through what it was answered.
import type { Endpoint } from '../../../shared/endpoint.ts';
import type { Role } from '../../../shared/roles.ts';
import { foreignIn, leak, type Answer, type Bench } from '../bench.ts';
import type { Route } from '../route-list.ts';
import type { FixtureActor, Surface } from '../types.ts';

export const isOpen = (e: Endpoint) => e.access.kind === 'public' || e.access.kind === 'carrier';

/** What the contract says; the run itself shows whether the server keeps to it. */
export function mayUse(e: Endpoint, role: Role, kind: 'parent' | 'sub_account'): boolean {
  const { access } = e;
  if (access.kind === 'public' || access.kind === 'carrier') return true;
  if (access.kind === 'operator') return access.orRoles?.includes(role) ?? false;
  if (access.kind === 'parent' && kind !== 'parent') return false;
  return access.roles.includes(role);
}

export type Scanned = { actor: FixtureActor; route: Route; answer: Answer; asked?: string };

export function scan(
  bench: Bench,
  surface: Surface,
  { actor, route, answer, asked }: Scanned,
): void {
  const text = answer.text + answer.headers;
  for (const what of foreignIn(bench, actor.slug, { text, asked })) {
    leak(bench, surface, {
      where: `${route.name} as ${actor.name}`,
      what: `the answer holds ${what}`,
    });
  }
}
