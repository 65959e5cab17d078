// A route without declared access stops the server: the router that will serve requests is walked, and every
// route in it must be an operation that was mounted through the contract, or one of a few named static ones.
import type { Router } from 'express';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { EVENT_ACCESS, EVENT_TYPES } from '../../../shared/events.ts';
import { SOCKET_ACCESS, SOCKET_EVENTS } from '../../../shared/realtime.ts';
import { expressPath } from './api.ts';

type Layer = {
  route?: { path: unknown; methods: Record<string, boolean> };
  handle?: { stack?: Layer[] };
};

/** Every `METHOD /path` an Express router serves, nested routers included. */
export function liveRoutes(router: Router): string[] {
  const walk = (stack: Layer[]): string[] =>
    stack.flatMap((layer) => {
      if (layer.route) {
        const methods = Object.keys(layer.route.methods).filter((m) => layer.route?.methods[m]);
        return methods.map((m) => `${m.toUpperCase()} ${String(layer.route?.path)}`);
      }
      return layer.handle?.stack ? walk(layer.handle.stack) : [];
    });
  return walk((router as unknown as { stack: Layer[] }).stack);
}

/** Routes that serve no account data and are no operations of the contract. */
export const STATIC_ROUTES: readonly string[] = [
  'GET /livez',
  'GET /readyz',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/errors',
  'GET /{*console}',
];

/** @throws when a live route has no declared access, or a declared operation is not live. */
export function requireDeclaredAccess(router: Router, endpoints: readonly Endpoint[]): void {
  const declared = endpoints.map((e) => `${e.method.toUpperCase()} ${expressPath(e.path)}`);
  const known = new Set([...declared, ...STATIC_ROUTES]);
  const live = liveRoutes(router);
  const undeclared = live.filter((route) => !known.has(route));
  const missing = declared.filter((route) => !live.includes(route));
  const twice = live.filter((route, i) => live.indexOf(route) !== i);
  const problems = [
    ...undeclared.map((route) => `${route} has no declared access`),
    ...missing.map((route) => `${route} is declared but not mounted`),
    ...twice.map((route) => `${route} is mounted twice`),
  ];
  if (problems.length > 0) throw new Error(`Switchyard did not start: ${problems.join('; ')}`);
}

type Registry = {
  kind: string;
  names: readonly string[];
  declared: Readonly<Record<string, { why: string }>>;
};

const REGISTRIES: readonly Registry[] = [
  { kind: 'socket event', names: Object.keys(SOCKET_EVENTS), declared: SOCKET_ACCESS },
  { kind: 'webhook topic', names: Object.keys(EVENT_TYPES), declared: EVENT_ACCESS },
];

/** @throws when a socket event or a webhook topic has no declared access, or access is declared to nothing. */
export function requireDeclaredRegistries(registries = REGISTRIES): void {
  const problems = registries.flatMap(({ kind, names, declared }) => [
    ...names
      .filter((name) => !(name in declared))
      .map((name) => `${kind} ${name} has no declared access`),
    ...Object.keys(declared)
      .filter((name) => !names.includes(name))
      .map((name) => `${kind} ${name} is declared but does not exist`),
    ...Object.entries(declared)
      .filter(([, { why }]) => why === '')
      .map(([name]) => `${kind} ${name} does not say why`),
  ]);
  if (problems.length > 0) throw new Error(`Switchyard did not start: ${problems.join('; ')}`);
}
