import { useState } from 'react';
import { type AccessKind, type AccessRow, getAccess } from '../../../shared/access.ts';
import { EVERY_ROLE, type NarrowableRole, type Role } from '../../../shared/roles.ts';
import { getSight, type RoleSight, setSight } from '../../../shared/sight.ts';
import { useApi } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Switch } from '../ui/choices.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { Segments } from '../ui/tabs.tsx';
import { showToast } from '../ui/toaster.tsx';

const roleNames: Record<NarrowableRole, string> = {
  supervisor: 'Supervisors',
  agent: 'Agents',
  viewer: 'Viewers',
};

type Part = 'money' | 'phones' | 'notes';
const partNames: Record<Part, string> = { money: 'Money', phones: 'Numbers', notes: 'Notes' };
const parts: readonly Part[] = ['money', 'phones', 'notes'];

const kindNames: Record<AccessKind, string> = {
  operation: 'Operations',
  export: 'Exports',
  socket_event: 'Live events',
  webhook_topic: 'Webhook topics',
  job: 'Background jobs',
};
const kinds: readonly AccessKind[] = [
  'operation',
  'export',
  'socket_event',
  'webhook_topic',
  'job',
];

/** What each role sees, to be changed, and what each role may do, to be read. */
export function AccessSection() {
  return (
    <div className="flex flex-col gap-8">
      <SightSection />
      <MaySection />
    </div>
  );
}

function SightSection() {
  const api = useApi();
  const sights = useRemote(getSight);
  const change = useAction(async (row: RoleSight, part: Part) => {
    await api.call(setSight, { body: { ...row, [part]: !row[part] } });
    const verb = row[part] ? 'no longer see' : 'now see';
    const what = partNames[part].toLowerCase();
    showToast({ text: `${roleNames[row.role]} ${verb} ${what}.`, tone: 'go' });
    sights.reload();
  });
  return (
    <Section
      title="What each role sees"
      about="Owners and admins see everything. What is hidden never leaves the server, and devices forget what they had of it."
    >
      <ProblemBanner problem={change.problem} />
      <RemoteView remote={sights} label="What each role sees" rows={3}>
        {({ data }) => (
          <DataTable
            caption="What each role sees"
            columns={sightColumns((row, part) => void change.run(row, part), change.isPending)}
            rows={data}
            rowKey={(row) => row.role}
            empty={<EmptyState icon="users" why="There are no roles to narrow." />}
          />
        )}
      </RemoteView>
    </Section>
  );
}

function sightColumns(
  onChange: (row: RoleSight, part: Part) => void,
  isPending: boolean,
): Column<RoleSight>[] {
  return [
    { id: 'role', header: 'Role', cell: (row) => roleNames[row.role] },
    ...parts.map((part) => ({
      id: part,
      header: partNames[part],
      cell: (row: RoleSight) => (
        <Switch
          isSelected={row[part]}
          isDisabled={isPending}
          aria-label={`${roleNames[row.role]} see ${partNames[part].toLowerCase()}`}
          onChange={() => onChange(row, part)}
        >
          {row[part] ? 'Shown' : 'Hidden'}
        </Switch>
      ),
    })),
  ];
}

type Who = Role | 'all';
const whoSegments: readonly { id: Who; label: string }[] = [
  { id: 'all', label: 'Everyone' },
  { id: 'owner', label: 'Owners' },
  { id: 'admin', label: 'Admins' },
  { id: 'supervisor', label: 'Supervisors' },
  { id: 'agent', label: 'Agents' },
  { id: 'viewer', label: 'Viewers' },
];

/** What members may do comes before what only the server, its operator or a carrier does. */
function rowsFor(rows: readonly AccessRow[], kind: AccessKind, who: Who): AccessRow[] {
  return rows
    .filter((row) => row.kind === kind && (who === 'all' || row.roles.includes(who)))
    .toSorted((one, other) => Number(one.roles.length === 0) - Number(other.roles.length === 0));
}

function MaySection() {
  const access = useRemote(getAccess);
  const [who, setWho] = useState<Who>('all');
  return (
    <Section
      title="Who may do what"
      about="Read off the running server. What is not listed is refused."
      actions={
        <Segments label="Whose rights" segments={whoSegments} selected={who} onSelect={setWho} />
      }
    >
      <RemoteView remote={access} label="Who may do what" rows={8}>
        {({ data }) => (
          <div className="flex flex-col gap-5">
            {kinds
              .map((kind) => ({ kind, rows: rowsFor(data, kind, who) }))
              .filter(({ rows }) => rows.length > 0)
              .map(({ kind, rows }) => (
                <DataTable
                  key={kind}
                  caption={kindNames[kind]}
                  showCaption
                  columns={accessColumns}
                  rows={rows}
                  rowKey={(row) => row.name}
                  empty={<EmptyState icon="list-checks" why="There are none." />}
                />
              ))}
          </div>
        )}
      </RemoteView>
    </Section>
  );
}

const accessColumns: Column<AccessRow>[] = [
  {
    id: 'what',
    header: 'What',
    cell: (row) => (
      <span className="flex flex-col">
        {row.what}
        <span className="font-mono text-2 break-all text-ink-3">{row.name}</span>
      </span>
    ),
  },
  { id: 'who', header: 'Who', cell: whoWords },
  { id: 'conditions', header: 'Conditions', cell: (row) => row.conditions.join(', ') },
];

function whoWords({ roles, others }: AccessRow): string {
  const members = roles.length === EVERY_ROLE.length ? 'every role' : roles.join(', ');
  return [members, others].filter((part) => part !== '').join('; ');
}
