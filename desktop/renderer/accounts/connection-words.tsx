import { useOfflineSince } from '../platform-hooks/use-offline-since.ts';
import { useConnection, useConsole } from '../platform-hooks/use-console.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { formatTime } from '../ui/format.ts';
import { Dot, Pill } from '../ui/pill.tsx';
import { WaitingWords } from '../work/sync/sync-status.tsx';
import { useSession } from './use-session.ts';
import { t } from '../words/translate.ts';

/** Before the local data is open, the machine's own word is all there is. */
function useReach(): { offlineSinceMs: number | null } {
  const machine = useOfflineSince();
  const connection = useConnection();
  if (connection === null) return { offlineSinceMs: machine };
  return { offlineSinceMs: connection.online ? null : connection.since };
}

/** The state of the connection in one word or two, top right. */
export function ConnectionPill() {
  const { offlineSinceMs } = useReach();
  const connection = useConnection();
  const waiting = connection?.waiting ?? 0;
  if (offlineSinceMs !== null) {
    return (
      <Pill tone="warn" icon="cloud-off">
        {waiting === 0 ? t('Offline') : t('Offline, {count, number} waiting', { count: waiting })}
      </Pill>
    );
  }
  if (connection === null) return null;
  if (connection.rejected > 0) {
    return (
      <Pill tone="stop" icon="circle-alert">
        {t('{count, number} refused', { count: connection.rejected })}
      </Pill>
    );
  }
  if (waiting > 0)
    return <Pill tone="info">{t('Sending {count, number}', { count: waiting })}</Pill>;
  if (!connection.synced) return <Pill tone="info">{t('Loading the lists')}</Pill>;
  return <Pill tone="go">{t('All saved')}</Pill>;
}

/** The same at length, in the status bar. */
export function ConnectionWords() {
  const { account } = useSession();
  const { offlineSinceMs } = useReach();
  const connection = useConnection();
  const timeZone = account.time_zone;
  return (
    <>
      <span className="flex items-center gap-1.5">
        <Dot tone={offlineSinceMs === null ? 'go' : 'warn'} />
        {offlineSinceMs === null
          ? t('Online')
          : t('Offline since {time}', { time: formatTime({ instant: offlineSinceMs, timeZone }) })}
      </span>
      {connection?.lastPull != null && (
        <span>
          {t('Lists as of {time}', {
            time: formatTime({ instant: connection.lastPull, timeZone }),
          })}
        </span>
      )}
      <WaitingWords />
      {account.mode === 'test' && <span>{t('Test mode: calls go to the simulator')}</span>}
    </>
  );
}

/** What keeps the local data from being used in this window, with the way out. */
export function ConsoleTrouble() {
  const { state, takeOver, retry } = useConsole();
  if (state.status === 'elsewhere') {
    return (
      <Banner
        tone="warn"
        edge
        action={<Button onPress={takeOver}>{t('Work here instead')}</Button>}
      >
        {t('This account is open in another window, and one window at a time can work it.')}
      </Banner>
    );
  }
  if (state.status !== 'failed') return null;
  return (
    <Banner tone="stop" edge action={<Button onPress={retry}>{t('Try again')}</Button>}>
      {isLocked(state.error)
        ? t(
            'What this device keeps is encrypted, and its key cannot be opened, so contacts cannot be worked here. Nothing is lost: unlock the keychain of this computer, or sign in again; the other pages work.',
          )
        : t(
            'The data on this device could not be opened, so contacts cannot be worked here. What was saved is kept; the other pages work.',
          )}
    </Banner>
  );
}

/** By its name: the part that opens what is on the disk is loaded apart from the first screen. */
const isLocked = (error: unknown): boolean => error instanceof Error && error.name === 'KeyLocked';
