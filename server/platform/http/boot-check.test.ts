import { Router } from 'express';
import { describe, expect, it } from 'vitest';
import { getSession, signOut } from '../../../shared/sessions.ts';
import { liveRoutes, requireDeclaredAccess } from './boot-check.ts';

const handler = () => undefined;

function routerWith(...paths: [method: 'get' | 'delete', path: string][]): Router {
  const inner = Router();
  for (const [method, path] of paths) inner[method](path, handler);
  return Router().use(inner);
}

describe('the boot check of routes', () => {
  it('sees routes of nested routers', () => {
    expect(liveRoutes(routerWith(['get', '/v1/session']))).toEqual(['GET /v1/session']);
  });

  it('stops the server when a route has no declared access', () => {
    const router = routerWith(['get', '/v1/session'], ['get', '/v1/backdoor']);
    expect(() => requireDeclaredAccess(router, [getSession])).toThrow(
      'GET /v1/backdoor has no declared access',
    );
  });

  it('stops the server when a declared operation is not mounted', () => {
    const router = routerWith(['get', '/v1/session']);
    expect(() => requireDeclaredAccess(router, [getSession, signOut])).toThrow(
      'DELETE /v1/session is declared but not mounted',
    );
  });

  it('stops the server when an operation is mounted twice', () => {
    const router = routerWith(['get', '/v1/session'], ['get', '/v1/session']);
    expect(() => requireDeclaredAccess(router, [getSession])).toThrow('mounted twice');
  });

  it('is content with exactly the declared operations and the named static routes', () => {
    const router = routerWith(['get', '/v1/session'], ['get', '/livez']);
    expect(() => requireDeclaredAccess(router, [getSession])).not.toThrow();
  });
});
