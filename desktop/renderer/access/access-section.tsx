import { type ReactNode, useState } from 'react';
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
import { rolesInText } from '../accounts/account-choices.ts';
import { msg, t } from '../words/translate.ts';

const roleNames: Record<NarrowableRole, string> = {
  supervisor: msg('Supervisors'),
  agent: msg('Agents'),
  viewer: msg('Viewers'),
};

type Part = 'money' | 'phones' | 'notes';
const partNames: Record<Part, string> = {
  money: msg('Money'),
  phones: msg('Numbers'),
  notes: msg('Notes'),
};
const parts: readonly Part[] = ['money', 'phones', 'notes'];

const kindNames: Record<AccessKind, string> = {
  operation: msg('Operations'),
  export: msg('Exports'),
  socket_event: msg('Live events'),
  webhook_topic: msg('Webhook topics'),
  job: msg('Background jobs'),
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
    const who = { role: row.role, part };
    const text = row[part]
      ? t(
          '{role, select, supervisor {Supervisors} agent {Agents} other {Viewers}} no longer see {part, select, money {money} phones {numbers} other {notes}}.',
          who,
        )
      : t(
          '{role, select, supervisor {Supervisors} agent {Agents} other {Viewers}} now see {part, select, money {money} phones {numbers} other {notes}}.',
          who,
        );
    showToast({ text, tone: 'go' });
    sights.reload();
  });
  return (
    <Section
      title={t('What each role sees')}
      about={t(
        'Owners and admins see everything. What is hidden never leaves the server, and devices forget what they had of it.',
      )}
    >
      <ProblemBanner problem={change.problem} />
      <RemoteView remote={sights} label={t('What each role sees')} rows={3}>
        {({ data }) => (
          <DataTable
            caption={t('What each role sees')}
            columns={sightColumns((row, part) => void change.run(row, part), change.isPending)}
            rows={data}
            rowKey={(row) => row.role}
            empty={<EmptyState icon="users" why={t('There are no roles to narrow.')} />}
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
    { id: 'role', header: t('Role'), cell: (row) => t(roleNames[row.role]) },
    ...parts.map((part) => ({
      id: part,
      header: t(partNames[part]),
      cell: (row: RoleSight) => (
        <Switch
          isSelected={row[part]}
          isDisabled={isPending}
          aria-label={t(
            '{role, select, supervisor {Supervisors} agent {Agents} other {Viewers}} see {part, select, money {money} phones {numbers} other {notes}}',
            { role: row.role, part },
          )}
          onChange={() => onChange(row, part)}
        >
          {row[part] ? t('Shown') : t('Hidden')}
        </Switch>
      ),
    })),
  ];
}

type Who = Role | 'all';
const whoSegments: readonly { id: Who; label: string }[] = [
  { id: 'all', label: msg('Everyone') },
  { id: 'owner', label: msg('Owners') },
  { id: 'admin', label: msg('Admins') },
  { id: 'supervisor', label: msg('Supervisors') },
  { id: 'agent', label: msg('Agents') },
  { id: 'viewer', label: msg('Viewers') },
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
      title={t('Who may do what')}
      about={t('Read off the running server. What is not listed is refused.')}
      actions={
        <Segments
          label={t('Whose rights')}
          segments={whoSegments.map(({ id, label }) => ({ id, label: t(label) }))}
          selected={who}
          onSelect={setWho}
        />
      }
    >
      <RemoteView remote={access} label={t('Who may do what')} rows={8}>
        {({ data }) => (
          <div className="flex flex-col gap-5">
            {kinds
              .map((kind) => ({ kind, rows: rowsFor(data, kind, who) }))
              .filter(({ rows }) => rows.length > 0)
              .map(({ kind, rows }) => (
                <DataTable
                  key={kind}
                  caption={t(kindNames[kind])}
                  showCaption
                  columns={accessColumns()}
                  rows={rows}
                  rowKey={(row) => row.name}
                  empty={<EmptyState icon="list-checks" why={t('There are none.')} />}
                />
              ))}
          </div>
        )}
      </RemoteView>
    </Section>
  );
}

const accessColumns = (): Column<AccessRow>[] => [
  {
    id: 'what',
    header: t('What'),
    cell: (row) => (
      <span className="flex flex-col">
        <span lang="en">{row.what}</span>
        <span className="font-mono text-2 break-all text-ink-3">{row.name}</span>
      </span>
    ),
  },
  { id: 'who', header: t('Who'), cell: whoWords },
  {
    id: 'conditions',
    header: t('Conditions'),
    cell: (row) => row.conditions.map(conditionWords).join(', '),
  },
];

/** What the server says again and again of one row after the other; what an operation does it says in English. */
const conditions: readonly string[] = [
  msg('only in a parent account'),
  msg('proof of the last 15 minutes'),
  msg('sees money'),
  msg('never in view-as'),
  msg('also in view-as'),
];

function conditionWords(condition: string): string {
  const most = /^(\d+) a minute$/.exec(condition)?.[1];
  if (most !== undefined) return t('{count, number} a minute', { count: Number(most) });
  const [, field, part] = /^(\w+) only to who sees (money|phones|notes)$/.exec(condition) ?? [];
  if (field !== undefined && part !== undefined)
    return t(
      '{field} only to who sees {part, select, money {money} phones {phones} other {notes}}',
      { field, part },
    );
  return conditions.includes(condition) ? t(condition) : condition;
}

const others: readonly string[] = [
  msg('the operator of the server'),
  msg('endpoints that an owner or admin added, in full'),
];

function othersWords(said: string): ReactNode {
  const scope = /^API keys with (\w+)$/.exec(said)?.[1];
  if (scope !== undefined) return t('API keys with {scope}', { scope });
  const role = /^the server; the (\w+) role finds its work$/.exec(said)?.[1];
  if (role !== undefined) return t('the server; the {role} role finds its work', { role });
  return others.includes(said) ? t(said) : <span lang="en">{said}</span>;
}

function whoWords({ roles, others: besides }: AccessRow): ReactNode {
  const members =
    roles.length === EVERY_ROLE.length
      ? t('every role')
      : roles.map((role) => t(rolesInText[role])).join(', ');
  if (besides === '') return members;
  return (
    <>
      {members !== '' && `${members}; `}
      {othersWords(besides)}
    </>
  );
}
