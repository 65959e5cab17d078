// docs/access.md: the access table for people.
import type { AccessKind, AccessRow } from '../../shared/access.ts';
import { EVERY_ROLE } from '../../shared/roles.ts';

const TITLES: Record<AccessKind, string> = {
  operation: 'Operations',
  export: 'Exports',
  socket_event: 'Socket events',
  webhook_topic: 'Webhook topics',
  job: 'Background jobs',
};

export function accessPage(rows: readonly AccessRow[]): string {
  const kinds = Object.keys(TITLES) as AccessKind[];
  const parts = kinds.map((kind) => section(kind, rows));
  return [
    '# Who may do what',
    '',
    'Printed from the registries of the server by `npm run generate`; what is not here is refused, and the server does not start with a',
    'route that is not here. A member acts in one account, within the role they have there; what a role sees of money, numbers and notes',
    'an account may narrow (`PUT /v1/sight`). “Also in view-as” is what a visitor may do there without a grant to write.',
    '',
    ...parts.flat(),
  ].join('\n');
}

function section(kind: AccessKind, rows: readonly AccessRow[]): string[] {
  const own = rows.filter((row) => row.kind === kind);
  return [
    `## ${TITLES[kind]} (${own.length})`,
    '',
    `| name | ${EVERY_ROLE.join(' | ')} | others | conditions | what |`,
    `|---|${EVERY_ROLE.map(() => ':-:').join('|')}|---|---|---|`,
    ...own.map((row) => {
      const ticks = EVERY_ROLE.map((role) => (row.roles.includes(role) ? '✓' : '')).join(' | ');
      return `| \`${row.name}\` | ${ticks} | ${row.others} | ${row.conditions.join('; ')} | ${row.what} |`;
    }),
    '',
  ];
}
