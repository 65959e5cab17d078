import type { Callback } from '../../../shared/callbacks.ts';
import { useSession } from '../accounts/use-session.ts';
import { useGo } from '../platform-hooks/use-go.ts';
import { Button } from '../ui/button.tsx';
import { formatDay } from '../ui/format.ts';
import { Section } from '../ui/section.tsx';
import { EmptyState } from '../ui/states.tsx';
import { t } from '../words/translate.ts';
import { CalendarGrid, type CalendarGridProps } from './calendar-grid.tsx';
import { cellOf } from './calendar-rules.ts';
import { CallbackRow } from './callback-row.tsx';
import type { CalendarView } from './callbacks-search.ts';

export interface CalendarBodyProps extends CalendarGridProps {
  view: CalendarView;
  isCut: boolean;
  isHeld: boolean;
}

/** What is overdue, then the period in the view that was chosen. */
export function CalendarBody(props: CalendarBodyProps) {
  const { view, days, callbacks, nowMs, isCut, isHeld } = props;
  const { account } = useSession();
  const isLate = ({ due_at }: Callback): boolean => Date.parse(due_at) <= nowMs;
  const late = callbacks.filter(isLate);
  const dayOf = ({ due_at }: Callback) => cellOf(account.time_zone, Date.parse(due_at)).day;
  const inPeriod = callbacks.filter((callback) => days.includes(dayOf(callback)));
  const coming = inPeriod.filter((callback) => !isLate(callback));
  if (late.length === 0 && inPeriod.length === 0) return <NoneHere view={view} />;
  return (
    <>
      {isCut && (
        <p className="text-3 text-ink-2">
          {t('There are more than can be shown. Choose a shorter period or fewer people.')}
        </p>
      )}
      {late.length > 0 && (
        <Section title={t('Overdue')} about={t('The oldest first. They come first at Claim next.')}>
          <Rows {...props} callbacks={late} isHeld={isHeld} withDay isLate />
        </Section>
      )}
      {view === 'agenda' ? (
        <Agenda {...props} callbacks={coming} dayOf={dayOf} />
      ) : (
        <CalendarGrid {...props} callbacks={inPeriod} />
      )}
    </>
  );
}

function NoneHere({ view }: { view: CalendarView }) {
  const go = useGo();
  return (
    <div className="rounded-2 border border-line bg-surface">
      <EmptyState
        icon="calendar-clock"
        why={
          view === 'day'
            ? t('No callbacks this day. They are promised with a disposition, on Work.')
            : t('No callbacks this week. They are promised with a disposition, on Work.')
        }
        action={<Button onPress={() => go('/work')}>{t('Go to Work')}</Button>}
      />
    </div>
  );
}

interface AgendaProps extends CalendarBodyProps {
  dayOf: (callback: Callback) => string;
}

function Agenda({ dayOf, ...props }: AgendaProps) {
  const { account } = useSession();
  const days = props.days.filter((day) => props.callbacks.some((c) => dayOf(c) === day));
  const today = cellOf(account.time_zone, props.nowMs).day;
  return days.map((day) => {
    const callbacks = props.callbacks.filter((callback) => dayOf(callback) === day);
    const date = formatDay({ instant: `${day}T12:00:00Z`, timeZone: 'UTC', withWeekday: true });
    return (
      <Section
        key={day}
        title={day === today ? t('Today') : date}
        about={t('{count, plural, one {# callback} other {# callbacks}}', {
          count: callbacks.length,
        })}
      >
        <Rows {...props} callbacks={callbacks} />
      </Section>
    );
  });
}

interface RowsProps extends CalendarBodyProps {
  withDay?: boolean;
  isLate?: boolean;
}

function Rows({ callbacks, chosen, isHeld, withDay, isLate, onChoose, onOpen }: RowsProps) {
  const sorted = callbacks.toSorted((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at));
  return (
    <ul
      data-callbacks
      className="overflow-hidden rounded-2 border border-line bg-surface *:last:*:border-b-0"
    >
      {sorted.map((callback) => (
        <CallbackRow
          key={callback.id}
          callback={callback}
          isChosen={chosen?.id === callback.id}
          isLate={isLate ?? false}
          withDay={withDay ?? false}
          knowsHolder={!isHeld}
          onChoose={() => onChoose(callback)}
          onOpen={() => onOpen(callback)}
        />
      ))}
    </ul>
  );
}
