import type { SubAccount } from '../../../shared/account-life.ts';
import type { RollupRow } from '../../../shared/rollups.ts';
import { Button } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Pill } from '../ui/pill.tsx';
import { t } from '../words/translate.ts';

export interface RowVerbs {
  onOpen: (accountId: string) => void;
  /** Left out for members who may not change a client. */
  onSetRate?: ((row: RollupRow) => void) | undefined;
  onViewAs?: ((row: RollupRow) => void) | undefined;
  onGoOn?: ((row: RollupRow) => void) | undefined;
  onPlan?: ((row: RollupRow) => void) | undefined;
  onClone?: ((row: RollupRow) => void) | undefined;
  onSuspend?: ((row: RollupRow) => void) | undefined;
  onReactivate?: ((row: RollupRow) => void) | undefined;
  onErase?: ((row: RollupRow) => void) | undefined;
}

/** What stands in the way of a client's calls, if anything; nothing is worth saying of one that works. */
export function StandingPill({ standing }: { standing: SubAccount | undefined }) {
  if (standing?.suspension?.by === 'erasure') return <Pill tone="stop">{t('Being erased')}</Pill>;
  if (standing?.status === 'suspended') return <Pill tone="stop">{t('Suspended')}</Pill>;
  if (standing?.status === 'onboarding') return <Pill tone="warn">{t('Being set up')}</Pill>;
  return null;
}

export interface RowActionsProps extends RowVerbs {
  row: RollupRow;
  standing: SubAccount | undefined;
  isMember: boolean;
}

export function RowActions(props: RowActionsProps) {
  const { row, standing, isMember, onOpen, onSetRate, onViewAs, onGoOn } = props;
  const { name } = row;
  // A former client is only its numbers.
  if (standing === undefined) return null;
  if (standing.status === 'suspended') return <Suspended {...props} standing={standing} />;
  return (
    <span className="inline-flex gap-2">
      {standing.status === 'onboarding' && onGoOn && (
        <Button
          aria-label={t('Go on setting up {account}', { account: name })}
          onPress={() => onGoOn(row)}
        >
          {t('Go on')}
        </Button>
      )}
      {standing.status === 'active' && onSetRate && (
        <Button
          kind="quiet"
          aria-label={t('Set the rate of {account}', { account: name })}
          onPress={() => onSetRate(row)}
        >
          {t('Set rate')}
        </Button>
      )}
      {onViewAs && (
        <Button
          kind="quiet"
          aria-label={t('View {account}', { account: name })}
          onPress={() => onViewAs(row)}
        >
          {t('View')}
        </Button>
      )}
      <MoreActions {...props} />
      {isMember && (
        <Button
          aria-label={t('Open {account}', { account: name })}
          onPress={() => onOpen(row.account_id)}
        >
          {t('Open')}
        </Button>
      )}
    </span>
  );
}

/** What is done to a client once in a while; a row holds no more buttons than fit. */
function MoreActions({ row, onPlan, onClone, onSuspend, onErase }: RowActionsProps) {
  if (!onPlan || !onClone || !onSuspend || !onErase) return null;
  const verbs = { plan: onPlan, clone: onClone, suspend: onSuspend, erase: onErase };
  return (
    <Menu
      label={t('What to do with {account}', { account: row.name })}
      placement="bottom end"
      trigger={
        <Button kind="quiet" aria-label={t('More for {account}', { account: row.name })}>
          {t('More')}
        </Button>
      }
      groups={[
        {
          id: 'client',
          items: [
            { id: 'plan', label: t('Set plan') },
            { id: 'clone', label: t('Clone'), hint: t('A new client with its settings, no data') },
          ],
        },
        {
          id: 'stop',
          items: [
            { id: 'suspend', label: t('Suspend'), danger: true },
            { id: 'erase', label: t('Erase'), hint: t('For good, after a week'), danger: true },
          ],
        },
      ]}
      onAction={(id) => verbs[id as keyof typeof verbs](row)}
    />
  );
}

/** Nobody can look into a suspended client; whoever stopped it lets it go on, or has it erased. */
function Suspended(props: RowActionsProps & { standing: SubAccount }) {
  const { row, standing, onReactivate, onErase } = props;
  const { name } = row;
  const by = standing.suspension?.by;
  if (by === 'erasure') return null;
  return (
    <span className="inline-flex items-center gap-2">
      {by !== 'parent' && (
        <span className="text-2 text-ink-3">{t('by the operator of the server')}</span>
      )}
      {onErase && (
        <Button
          kind="quiet"
          aria-label={t('Erase {account}', { account: name })}
          onPress={() => onErase(row)}
        >
          {t('Erase')}
        </Button>
      )}
      {by === 'parent' && onReactivate && (
        <Button
          aria-label={t('Reactivate {account}', { account: name })}
          onPress={() => onReactivate(row)}
        >
          {t('Reactivate')}
        </Button>
      )}
    </span>
  );
}
