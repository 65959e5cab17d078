import { type ReactNode, useEffect } from 'react';
import { ADMINISTERING } from '../../../shared/roles.ts';
import { endViewAs, listViewAs, type ViewAsEntry } from '../../../shared/view-as.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { useAction } from '../platform-hooks/use-action.ts';
import { useConsole } from '../platform-hooks/use-console.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { formatTime } from '../ui/format.ts';
import { showToast } from '../ui/toaster.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { rich, t } from '../words/translate.ts';
import { whoWords } from './view-as-words.ts';

/** Views run out without anybody saying so. */
const lookAgainMs = 60_000;

/** Who is looking at this account just now; nothing for members who may not know, and for visitors themselves. */
export function useVisitors(): { visitors: readonly ViewAsEntry[]; reload: () => void } {
  const { member, view_as } = useSession();
  const mayKnow = ADMINISTERING.includes(member.role) && view_as === null;
  const found = useRemote(listViewAs, mayKnow ? {} : null, { everyMs: lookAgainMs });
  const { onViewAs } = useConsole();
  const { reload } = found;
  useEffect(() => onViewAs(reload), [onViewAs, reload]);
  return { visitors: found.data?.data.filter(({ open }) => open) ?? [], reload };
}

export function VisitorsBanner({ visitors, reload }: ReturnType<typeof useVisitors>) {
  return visitors.map((entry) => <VisitorLine key={entry.id} entry={entry} onEnded={reload} />);
}

function VisitorLine({ entry, onEnded }: { entry: ViewAsEntry; onEnded: () => void }) {
  const api = useApi();
  const { account } = useSession();
  const end = useAction(async () => {
    try {
      await api.call(endViewAs, { params: { id: entry.id } });
      const text = t('{person} no longer views this account.', { person: entry.person_name });
      showToast({ text, tone: 'go' });
    } catch (error) {
      showToast({ text: problemSentence(failureOf(error).code), tone: 'stop' });
    }
    onEnded();
  });
  const until = formatTime({ instant: entry.expires_at, timeZone: account.time_zone });
  const values = {
    who: whoWords(entry),
    until,
    why: entry.ticket === null ? entry.reason : `${entry.reason} (${entry.ticket})`,
    b: (parts: ReactNode[]) => <span className="font-act">{parts}</span>,
  };
  return (
    <Banner
      tone="wait"
      edge
      action={
        <Button
          aria-label={t('End the view of {person}', { person: entry.person_name })}
          onPress={() => void end.run()}
          isPending={end.isPending}
        >
          {t('End this view')}
        </Button>
      }
    >
      {entry.write
        ? rich(
            '<b>{who}</b> is viewing this account until {until} and may change things: {why}',
            values,
          )
        : rich('<b>{who}</b> is viewing this account until {until}: {why}', values)}
    </Banner>
  );
}
