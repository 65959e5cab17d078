// Faults of the code that were thought of by hand: the account, the door, the sockets, the cursors, what goes out.
import type { CodeMutant } from './code-mutants.ts';

export const PLANTED: readonly CodeMutant[] = [
  {
    name: 'the account of a transaction outlives it on the connection',
    mutations: [
      {
        file: 'server/platform/db/transaction.ts',
        find: "${options.accountId}', true),",
        replace: "${options.accountId}', false),",
      },
    ],
    checks: ['database'],
  },
  {
    name: 'a transaction forgets to set its account',
    mutations: [
      {
        file: 'server/platform/db/transaction.ts',
        find: "select set_config('app.account_id', '${options.accountId}', true)",
        replace: 'select 1',
      },
    ],
    checks: ['database'],
  },
  {
    name: 'an account id is spliced without a look at its form',
    mutations: [
      {
        file: 'server/platform/db/transaction.ts',
        find: 'if (!UUID.test(options.accountId))',
        replace: 'if (false)',
      },
      {
        file: 'server/platform/db/transaction.ts',
        find: "'${options.accountId}', true),",
        replace: "'${options.accountId.slice(0, 36).replaceAll(/[^0-9a-f-]/g, '')}', true),",
      },
    ],
    checks: ['database'],
  },
  {
    name: 'the account is taken from a header',
    mutations: [
      {
        file: 'server/app.ts',
        find: 'return token ? identifyToken(token, ip) : null;',
        replace:
          "const who = token ? await identifyToken(token, ip) : null; return who && headers['x-account-id'] ? { ...who, accountId: String(headers['x-account-id']) } : who;",
      },
    ],
    checks: ['routes'],
    part: 'foreign',
    slugs: ['cedar'],
    paths: ['/v1/call-lists'],
  },
  {
    name: 'every socket joins one room of everybody',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: 'roles.map((role) => roleRoom(accountId, role))',
        replace: "roles.map(() => 'everybody')",
      },
      {
        file: 'server/platform/realtime/server.ts',
        find: 'void socket.join([roleRoom',
        replace: "void socket.join(['everybody', roleRoom",
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'events are sent to every socket',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: 'io.to(rooms).emit(event, payload)',
        replace: 'void rooms; io.emit(event, payload)',
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'pages of changes are sent to every socket',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: 'io.to(sessionIds.map(sessionRoom)).emit(event, payload)',
        replace: 'io.emit(event, payload)',
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'pages of changes are sent to those who listen in any account',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: '.filter(({ session }) => session.accountId === accountId)',
        replace: '.filter(({ session }) => session.accountId !== null)',
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'a socket chooses its account in the handshake',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: '{ accountId: identity.accountId, id: identity.actor.sessionId }',
        replace:
          "{ accountId: String((socket.handshake.auth as Record<string, unknown>)['account_id'] ?? identity.accountId), id: identity.actor.sessionId }",
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'a socket joins the room it asks for',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: '    void socket.join([roleRoom',
        replace:
          "    socket.on('join', (room: unknown) => { if (typeof room === 'string') void socket.join(room); });\n    void socket.join([roleRoom",
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'sockets of an ended session stay open',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: 'if (sessionIds.length > 0) io.in(sessionIds.map(sessionRoom)).disconnectSockets(true);',
        replace: 'void sessionIds;',
      },
      {
        file: 'server/platform/realtime/server.ts',
        find: 'if (seeing.get(session.id) !== actor.sight.phones) socket.disconnect(true);',
        replace: 'void seeing;',
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'an API key opens a socket',
    mutations: [
      {
        file: 'server/platform/realtime/server.ts',
        find: "if (!identity || identity.actor.kind !== 'member')",
        replace:
          "if (identity && identity.actor.kind === 'api_key') { socket.data = { session: { accountId: identity.accountId, id: 'key' }, actor: identity.actor }; return next(); }\n        if (!identity || identity.actor.kind !== 'member')",
      },
    ],
    checks: ['realtime'],
  },
  {
    name: 'roles are not looked at',
    mutations: [
      {
        file: 'server/platform/http/access.ts',
        find: 'if (!access.roles.includes(actor.role))',
        replace: 'if (false)',
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'a sub-account passes for a parent',
    mutations: [
      {
        file: 'server/platform/http/access.ts',
        find: "if (access.kind === 'parent' && identity.accountKind !== 'parent')",
        replace: 'if (false)',
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'scopes of API keys are not looked at',
    mutations: [
      {
        file: 'server/platform/http/access.ts',
        find: 'if (!scope || !scopes.includes(scope))',
        replace: 'if (false)',
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'any owner passes for the operator',
    mutations: [
      {
        file: 'server/platform/http/access.ts',
        find: "if (actor.kind === 'operator') return;",
        replace:
          "if (actor.kind === 'operator' || (actor.kind === 'member' && actor.role === 'owner')) return;",
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'a visitor in view-as may write',
    mutations: [
      {
        file: 'server/platform/http/access.ts',
        find: 'if (!reads && !actor.viewAs.write)',
        replace: 'if (false)',
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'a visitor in view-as may do what is never allowed there',
    mutations: [
      {
        file: 'server/platform/http/access.ts',
        find: 'if (e.notInViewAs) throw',
        replace: 'if (false) throw',
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'an old proof of identity is good for ever',
    mutations: [
      {
        file: 'server/platform/http/access.ts',
        find: 'if (e.stepUp && now - actor.provenAt > STEP_UP_MS)',
        replace: 'if (false)',
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'view-as does not ask whose sub-account it is',
    mutations: [
      {
        file: 'server/view-as/service.ts',
        find: 'if (!(await sql.isSubAccount(tx, wish.account_id)))',
        replace: 'if (false)',
      },
    ],
    checks: ['escalation'],
  },
  {
    name: 'somebody who was let go keeps their session',
    mutations: [
      {
        file: 'server/accounts/sessions.sql.ts',
        find: 's.ended_at is null and m.active and',
        replace: 's.ended_at is null and',
      },
    ],
    checks: ['routes'],
    part: 'foreign',
    slugs: ['oak-ipd'],
    paths: ['/v1/call-lists'],
  },
  {
    name: 'cursors are not bound to the account',
    mutations: [
      {
        file: 'server/platform/http/cursor.ts',
        find: 'JSON.stringify([ctx.accountId, question, text])',
        replace: 'JSON.stringify([question, text])',
      },
    ],
    checks: ['enumeration'],
  },
  {
    name: 'a changed cursor is taken',
    mutations: [
      {
        file: 'server/platform/http/cursor.ts',
        find: 'if (given.length === expected.length && timingSafeEqual(given, expected))',
        replace: 'if (given.length >= 0 || timingSafeEqual(given, expected))',
      },
    ],
    checks: ['enumeration'],
  },
  {
    name: 'ids are counted from one',
    mutations: [
      {
        file: 'server/platform/context.ts',
        find: 'return v7();',
        replace:
          "const g = globalThis as { lastId?: number }; g.lastId = (g.lastId ?? 0) + 1; return `00000000-0000-7000-8000-${g.lastId.toString(16).padStart(12, '0')}`;",
      },
    ],
    checks: ['enumeration'],
  },
  {
    name: 'a conflict is told in the words of the database',
    mutations: [
      {
        file: 'server/platform/http/errors.ts',
        find: "'this conflicts with what is there'",
        replace: 'failure.message',
      },
    ],
    checks: ['errors'],
    paths: ['/v1/sub-accounts'],
  },
  {
    name: 'webhooks may go inside the network',
    mutations: [
      {
        file: 'server/webhooks/address-guard.ts',
        find: "if (!URL.canParse(text)) return 'this is not a URL';",
        replace: 'return null;',
      },
    ],
    checks: ['webhooks'],
  },
  {
    name: 'the archive of an account takes every row of a table',
    mutations: [
      {
        file: 'server/exports/sql.ts',
        find: 'where account_id = (select app.account_id())) t',
        replace: ') t',
      },
    ],
    openPolicies: true,
    checks: ['exports'],
  },
  {
    name: 'the file of an export is found by its id alone',
    mutations: [
      {
        file: 'server/exports/sql.ts',
        find: 'where e.account_id = $1 and e.id = $2',
        replace: 'where $1::uuid is not null and e.id = $2',
      },
    ],
    openPolicies: true,
    checks: ['routes'],
    part: 'foreign',
    slugs: ['cedar'],
    paths: ['/v1/exports'],
  },
];
