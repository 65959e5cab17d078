import { type ReactNode, useEffect } from 'react';
import type { Viewing } from '../../../shared/sessions.ts';
import { useSession } from '../accounts/use-session.ts';
import { nowMs } from '../platform/clock.ts';
import { useAction } from '../platform-hooks/use-action.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { useCommands } from '../shell/command-context.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { Timer } from '../ui/timer.tsx';
import { msg, rich, t } from '../words/translate.ts';
import { useViewAs } from './use-view-as.ts';

export const endKeys = 'Mod+Shift+KeyX';

/** On every page of an account that is viewed: who, whose, what is allowed, how long, why, and the way out. */
export function ViewingBanner({ viewing }: { viewing: Viewing }) {
  const { account, member } = useSession();
  const viewAs = useViewAs();
  const go = useGo();
  const end = useAction(async () => {
    await viewAs.end();
    go(viewing.kind === 'support' ? '/support' : '/clients');
  });
  const untilMs = Date.parse(viewing.expires_at);
  const { run } = end;
  useEffect(() => {
    const left = setTimeout(() => void run(), Math.max(0, untilMs - nowMs()));
    return () => clearTimeout(left);
  }, [untilMs, run]);
  useCommands([
    {
      id: 'view-as.end',
      title: t('End viewing {account}', { account: account.name }),
      group: msg('Everywhere'),
      keys: endKeys,
      inDialog: true,
      run: () => void run(),
    },
  ]);
  const why = viewing.ticket === null ? viewing.reason : `${viewing.reason} (${viewing.ticket})`;
  const values = {
    account: account.name,
    person: member.name,
    home: viewing.home_account_name,
    b: (parts: ReactNode[]) => <strong className="font-title">{parts}</strong>,
    how: (parts: ReactNode[]) => <span className="font-act">{parts}</span>,
  };
  return (
    <Banner
      tone="wait"
      edge
      action={
        <Button onPress={() => void run()} isPending={end.isPending}>
          {t('End viewing')} <Kbd keys={endKeys} />
        </Button>
      }
    >
      <span className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <span>
          {viewing.write
            ? rich(
                'You view <b>{account}</b> as {person} of {home}, <how>with changes</how>.',
                values,
              )
            : rich(
                'You view <b>{account}</b> as {person} of {home}, <how>read only</how>.',
                values,
              )}
        </span>
        <span>
          {rich('<timer></timer> left', {
            timer: () => <Timer label={t('Time left')} untilMs={untilMs} />,
          })}
        </span>
        <span className="min-w-0 text-ink-2">{why}</span>
      </span>
    </Banner>
  );
}
