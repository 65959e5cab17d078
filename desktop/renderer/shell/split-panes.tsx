import type { ReactNode } from 'react';

export interface Pane {
  label: string;
  content: ReactNode;
}

export interface SplitPanesProps {
  queue: Pane;
  card: Pane;
  context: Pane;
}

/**
 * Queue, card, context. Wide, three columns that scroll by themselves; from about 1024 px the
 * context follows the card in one column; narrower, everything is one column in reading order that
 * scrolls with the window. A bar that is `sticky top-0` in the card stays in view in all three.
 */
export function SplitPanes({ queue, card, context }: SplitPanesProps) {
  return (
    <div className="@container min-h-0 flex-1 md:overflow-y-auto">
      <div
        className={
          'flex flex-col @min-[760px]:grid @min-[760px]:h-full ' +
          '@min-[760px]:grid-cols-[288px_minmax(0,1fr)] ' +
          '@min-[760px]:grid-rows-[minmax(0,1fr)] @min-[1180px]:grid-cols-[324px_minmax(0,1fr)]'
        }
      >
        <section
          aria-label={queue.label}
          data-region={queue.label}
          tabIndex={-1}
          className={
            'flex h-90 min-h-0 flex-col border-b border-line bg-surface-2 @min-[760px]:h-auto ' +
            '@min-[760px]:border-r @min-[760px]:border-b-0'
          }
        >
          {queue.content}
        </section>
        <div
          className={
            'min-h-0 min-w-0 @min-[760px]:overflow-y-auto @min-[1180px]:grid ' +
            '@min-[1180px]:overflow-hidden ' +
            '@min-[1180px]:grid-cols-[minmax(0,1fr)_332px] @min-[1180px]:grid-rows-[minmax(0,1fr)]'
          }
        >
          <main
            id="main"
            aria-label={card.label}
            data-region={card.label}
            tabIndex={-1}
            className="min-h-0 min-w-0 @min-[1180px]:overflow-y-auto"
          >
            {card.content}
          </main>
          <aside
            aria-label={context.label}
            data-region={context.label}
            tabIndex={-1}
            className={
              'min-h-0 border-t border-line bg-surface p-4 text-3 @min-[1180px]:overflow-y-auto ' +
              '@min-[1180px]:border-t-0 @min-[1180px]:border-l'
            }
          >
            {context.content}
          </aside>
        </div>
      </div>
    </div>
  );
}
