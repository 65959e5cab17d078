// Who may do what, read off the live registries: nothing here is written twice.
import type { AccessRow } from '../../shared/access.ts';
import type { Endpoint } from '../../shared/endpoint.ts';
import { EVENT_ACCESS } from '../../shared/events.ts';
import { SOCKET_ACCESS } from '../../shared/realtime.ts';
import { ADMINISTERING, type Role } from '../../shared/roles.ts';
import { JOB_ACCESS } from '../platform/jobs/access.ts';

/** One row for everything that can be asked of the server or that it does by itself. */
export function listAccess(endpoints: readonly Endpoint[]): AccessRow[] {
  return [...endpoints.map(operationRow), ...socketRows(), ...topicRows(), ...jobRows()];
}

function operationRow(e: Endpoint): AccessRow {
  return {
    kind: e.responseType && e.access.kind !== 'carrier' ? 'export' : 'operation',
    name: `${e.method.toUpperCase()} ${e.path}`,
    what: e.summary,
    roles: rolesOf(e),
    others: othersOf(e),
    conditions: conditionsOf(e),
  };
}

function rolesOf({ access }: Endpoint): Role[] {
  if (access.kind === 'member' || access.kind === 'parent') return [...access.roles];
  return access.kind === 'operator' ? [...(access.orRoles ?? [])] : [];
}

function othersOf({ access }: Endpoint): string {
  if (access.kind === 'public') return `anyone: ${access.reason}`;
  if (access.kind === 'carrier') return `the carrier: ${access.reason}`;
  if (access.kind === 'operator') return 'the operator of the server';
  return access.kind === 'member' && access.scope ? `API keys with ${access.scope}` : '';
}

function conditionsOf(e: Endpoint): string[] {
  const conditions: (string | false | undefined)[] = [
    e.access.kind === 'parent' && 'only in a parent account',
    e.stepUp && 'proof of the last 15 minutes',
    e.money && 'sees money',
    e.notInViewAs && 'never in view-as',
    isRead(e) && !e.notInViewAs && 'also in view-as',
    e.perMinute !== undefined && `${e.perMinute} a minute`,
  ];
  return conditions.filter((condition) => typeof condition === 'string');
}

function isRead(e: Endpoint): boolean {
  return e.method === 'get' || e.readsOnly === true;
}

function socketRows(): AccessRow[] {
  return Object.entries(SOCKET_ACCESS).map(([name, { roles, why }]) => ({
    kind: 'socket_event',
    name,
    what: why,
    roles: [...roles],
    others: '',
    conditions: [],
  }));
}

function topicRows(): AccessRow[] {
  return Object.entries(EVENT_ACCESS).map(([name, { readers, why, hides }]) => ({
    kind: 'webhook_topic',
    name,
    what: why,
    roles: [...readers],
    others: `endpoints that an ${ADMINISTERING.join(' or ')} added, in full`,
    conditions: Object.entries(hides).map(([field, part]) => `${field} only to who sees ${part}`),
  }));
}

function jobRows(): AccessRow[] {
  return Object.entries(JOB_ACCESS).map(([name, { finds, why }]) => ({
    kind: 'job',
    name,
    what: why,
    roles: [],
    others: `the server; the ${finds} role finds its work`,
    conditions: [],
  }));
}
