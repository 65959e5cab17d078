import { Button } from 'react-aria-components';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { FactCounts } from '../../platform/fact-counts.ts';
import { useConsole } from '../../platform-hooks/use-console.ts';
import { Pill } from '../../ui/pill.tsx';
import { useDeskStateIfOpen } from '../desk/desk-context.tsx';
import { barWords } from '../card/desk-words.ts';
import { useSyncPanel } from './sync-panel-store.ts';
import { waitingSentence } from './sync-words.ts';
import { t } from '../../words/translate.ts';

const none = createStore<FactCounts | null>(() => null);

export function useFactCounts(): FactCounts | null {
  const { state } = useConsole();
  return useStore(state.status === 'open' ? state.console.facts.store : none);
}

/** What waits, in the status bar; opens the panel that lists it. */
export function WaitingWords() {
  const counts = useFactCounts();
  const open = useSyncPanel((panel) => panel.open);
  const waiting = counts === null ? null : waitingSentence(counts.waiting);
  const refused = counts?.rejected.length ?? 0;
  if (waiting === null && refused === 0) return null;
  return (
    <Button
      onPress={open}
      className="min-h-6 rounded-1 underline decoration-line-strong underline-offset-3 data-hovered:decoration-current"
    >
      {[waiting, refused > 0 ? t('{count, number} refused', { count: refused }) : null]
        .filter(Boolean)
        .join(', ')}
    </Button>
  );
}

/** What is on the desk, from every page. */
export function DeskPill() {
  const words = useDeskStateIfOpen((state) =>
    state === null || state.phase === 'idle' || state.phase === 'card' ? '' : barWords(state).name,
  );
  const tone = useDeskStateIfOpen((state) => (state === null ? 'mute' : barWords(state).tone));
  return words === '' ? null : <Pill tone={tone}>{words}</Pill>;
}
