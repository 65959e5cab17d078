import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../shared/events.ts';
import { SOCKET_EVENTS } from '../../shared/realtime.ts';
import { collectEndpoints } from '../features.ts';
import { requireDeclaredRegistries } from '../platform/http/boot-check.ts';
import { accessPage } from './page.ts';
import { listAccess } from './service.ts';

describe('the access table', () => {
  const endpoints = collectEndpoints();
  const rows = listAccess(endpoints);
  const names = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.name);

  it('names every operation, socket event and webhook topic exactly once', () => {
    const operations = [...names('operation'), ...names('export')].toSorted();
    const mounted = endpoints.map((e) => `${e.method.toUpperCase()} ${e.path}`).toSorted();
    expect(operations).toEqual(mounted);
    expect(names('socket_event')).toEqual(Object.keys(SOCKET_EVENTS));
    expect(names('webhook_topic')).toEqual(Object.keys(EVENT_TYPES));
  });

  it('says for each row who may, and prints it', () => {
    expect(rows.filter((row) => row.roles.length === 0 && row.others === '')).toEqual([]);
    const page = accessPage(rows);
    expect(page).toContain('| `PUT /v1/sight` | ✓ | ✓ |  |  |  |');
    for (const row of rows) expect(page).toContain(`| \`${row.name}\` |`);
  });
});

describe('the boot check of registries', () => {
  const registry = { kind: 'socket event', names: ['poke'], declared: { poke: { why: 'x' } } };

  it('is content with the server’s own', () => {
    expect(() => requireDeclaredRegistries()).not.toThrow();
  });

  it('stops the server for an entry without access, and for access to nothing', () => {
    const without = { ...registry, names: ['poke', 'backdoor'] };
    expect(() => requireDeclaredRegistries([without])).toThrow(
      'socket event backdoor has no declared access',
    );
    const idle = { ...registry, names: [] };
    expect(() => requireDeclaredRegistries([idle])).toThrow('poke is declared but does not exist');
    const silent = { ...registry, declared: { poke: { why: '' } } };
    expect(() => requireDeclaredRegistries([silent])).toThrow('poke does not say why');
  });
});
