import { useState } from 'react';
import { listMembers, type Member } from '../../../shared/members.ts';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { Pill } from '../ui/pill.tsx';
import type { Option } from '../ui/select.tsx';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { roleWords } from './account-choices.ts';
import { ChangeMemberDialog } from './member-dialog.tsx';
import { mayChange } from './member-rules.ts';
import { ResetFactorsDialog } from './reset-factors-dialog.tsx';
import { payerOf } from './payer-words.ts';
import { useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

/** Who works in this account, as what, and on whose bill. */
export function MembersSection({ payers }: { payers: readonly Option[] }) {
  const { member: self } = useSession();
  const members = useRemote(listMembers);
  const [changing, setChanging] = useState<Member>();
  const [resetting, setResetting] = useState<Member>();
  const active = members.data?.data.filter((member) => member.active).length;
  return (
    <Section
      title={t('Members')}
      about={
        active === undefined
          ? undefined
          : t('{count, plural, one {# member active.} other {# members active.}}', {
              count: active,
            })
      }
    >
      <RemoteView remote={members} label={t('Members')} rows={4}>
        {({ data }) => (
          <DataTable
            caption={t('Members')}
            columns={memberColumns({ self, payers, onChange: setChanging, onReset: setResetting })}
            rows={data}
            rowKey={(member) => member.id}
            empty={<EmptyState icon="users" why={t('Nobody is a member of this account yet.')} />}
          />
        )}
      </RemoteView>
      {changing && (
        <ChangeMemberDialog
          member={changing}
          payers={payers}
          onClose={() => setChanging(undefined)}
          onSaved={members.reload}
        />
      )}
      {resetting && (
        <ResetFactorsDialog member={resetting} onClose={() => setResetting(undefined)} />
      )}
    </Section>
  );
}

interface MemberContext {
  self: Member;
  payers: readonly Option[];
  onChange: (member: Member) => void;
  onReset: (member: Member) => void;
}

function memberColumns({ self, payers, onChange, onReset }: MemberContext): Column<Member>[] {
  const columns: Column<Member>[] = [
    {
      id: 'name',
      header: t('Name'),
      cell: (member) => (
        <span className={member.active ? undefined : 'text-ink-3'}>
          {member.name}
          {member.id === self.id && <span className="text-ink-3"> {t('(you)')}</span>}
        </span>
      ),
    },
    {
      id: 'email',
      header: t('E-mail address'),
      cell: (member) => <span className="break-all text-ink-2">{member.email}</span>,
    },
    { id: 'role', header: t('Role'), cell: (member) => t(roleWords[member.role]) },
    { id: 'payer', header: t('Who pays by default'), cell: (member) => payerOf(member, payers) },
    {
      id: 'active',
      header: t('State'),
      cell: ({ active }) => (
        <Pill tone={active ? 'go' : 'mute'}>{active ? t('active') : t('deactivated')}</Pill>
      ),
    },
  ];
  if (!ADMINISTERING.includes(self.role)) return columns;
  return [
    ...columns,
    {
      id: 'actions',
      header: <span className="sr-only">{t('Actions')}</span>,
      kind: 'action',
      cell: (member) =>
        mayChange(self, member) && (
          <span className="inline-flex gap-1">
            {member.id !== self.id && (
              <Button
                kind="quiet"
                aria-label={t('Reset second factors of {name}', { name: member.name })}
                onPress={() => onReset(member)}
              >
                {t('Reset factors')}
              </Button>
            )}
            <Button
              aria-label={t('Change {name}', { name: member.name })}
              onPress={() => onChange(member)}
            >
              {t('Change')}
            </Button>
          </span>
        ),
    },
  ];
}
