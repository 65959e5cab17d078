import { formatPhone } from '../../../shared/phone-format.ts';
import { listMembers } from '../../../shared/members.ts';
import type { Callback } from '../../../shared/callbacks.ts';
import { mayChange } from '../../../shared/callback-changes.ts';
import { SUPERVISING, WORKING } from '../../../shared/roles.ts';
import { actingRole, useSession } from '../accounts/use-session.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { formatDay, formatTime } from '../ui/format.ts';
import { Select } from '../ui/select.tsx';
import { t } from '../words/translate.ts';
import { theirTime } from './callback-words.ts';
import { cancelKeys, moveKeys, openKeys } from './keys.ts';
import type { Changes } from './use-changes.ts';

export interface CallbackPanelProps {
  callback: Callback | undefined;
  /** Nothing is changed without the server. */
  isOnline: boolean;
  handOver: Changes['handOver'];
  onOpen: () => void;
  onMove: () => void;
  onCancel: () => void;
}

/** Everything about the chosen callback, and what can be done with it. */
export function CallbackPanel(props: CallbackPanelProps) {
  const { callback, isOnline, handOver, onOpen, onMove, onCancel } = props;
  const session = useSession();
  const { account, member } = session;
  const role = actingRole(session);
  if (callback === undefined) {
    return (
      <Frame>
        <p className="text-3 text-ink-2">{t('Choose a callback to see it here.')}</p>
      </Frame>
    );
  }
  const who = { memberId: member.id, role };
  const may =
    isOnline &&
    WORKING.includes(role) &&
    mayChange(who, callback, { kind: 'cancelled', reason: '' });
  const own = { instant: callback.due_at, timeZone: account.time_zone };
  const their = theirTime(callback, account.time_zone);
  return (
    <Frame>
      <div>
        <h2 className="text-5 leading-tight font-title break-words">{callback.name}</h2>
        <p className="numbers text-2 text-ink-3">
          {formatPhone(callback.phone)} · {callback.list_name}
        </p>
      </div>
      <p className="numbers text-3">
        <span className="font-strong">
          {formatDay({ ...own, withWeekday: true })}, {formatTime(own)}
        </span>
        {their !== null && <span className="block text-ink-2">{their}</span>}
      </p>
      {callback.dnc && (
        <p className="text-3 text-stop">
          {t('They opted out since. The callback can only be cancelled.')}
        </p>
      )}
      {callback.note !== '' && <p className="text-3 break-words">{callback.note}</p>}
      {callback.note_hidden && (
        <p className="text-3 text-ink-3">{t('Note hidden from your role')}</p>
      )}
      <ProblemBanner problem={handOver.problem} />
      {isOnline && <Holder callback={callback} handOver={handOver} role={role} />}
      <div className="flex flex-col gap-2">
        <Button kind="primary" keys={openKeys} onPress={onOpen}>
          {t('Open on Work')}
        </Button>
        <Button keys={moveKeys} isDisabled={!may || callback.dnc} onPress={onMove}>
          {t('Move to…')}
        </Button>
        <Button kind="quiet" keys={cancelKeys} isDisabled={!may} onPress={onCancel}>
          {t('Cancel callback')}
        </Button>
      </div>
    </Frame>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return (
    <aside
      aria-label={t('Chosen callback')}
      className={
        'flex w-full shrink-0 flex-col gap-3 rounded-2 border border-line bg-surface p-4 ' +
        'lg:sticky lg:top-0 lg:w-72'
      }
    >
      {children}
    </aside>
  );
}

const ANYONE = 'anyone';

interface HolderProps {
  callback: Callback;
  handOver: Changes['handOver'];
  role: ReturnType<typeof actingRole>;
}

/** Whose it is, and to whom it may be given. */
function Holder({ callback, handOver, role }: HolderProps) {
  const { member } = useSession();
  const supervises = SUPERVISING.includes(role);
  const members = useRemote(listMembers, supervises ? {} : null);
  const others = (members.data?.data ?? []).filter(
    ({ id, role: theirs, active }) => active && WORKING.includes(theirs) && id !== member.id,
  );
  const options = [
    { id: member.id, label: t('You') },
    { id: ANYONE, label: t('Anyone') },
    ...others.map(({ id, name }) => ({ id, label: name })),
  ];
  const holder = callback.member_id ?? ANYONE;
  if (!options.some(({ id }) => id === holder))
    options.push({ id: holder, label: callback.member_name ?? t('somebody who left') });
  const take = { kind: 'handed', member_id: null } as const;
  const may = WORKING.includes(role) && mayChange({ memberId: member.id, role }, callback, take);
  return (
    <Select
      label={t('Who calls back')}
      options={options}
      value={holder}
      isDisabled={!may || handOver.isPending}
      onChange={(id) => {
        if (id !== holder) void handOver.run(callback, id === ANYONE ? null : id);
      }}
    />
  );
}
