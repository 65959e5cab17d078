import type { CallEvent } from '../../../shared/dispatch.ts';
import { Dot } from '../ui/pill.tsx';
import { stateTone } from '../words/call-words.ts';
import { stepsOf } from './call-steps.ts';

/** Every state in order, each with its time, what it means and who said so. */
export function CallSteps(props: { events: readonly CallEvent[]; timeZone: string }) {
  const steps = stepsOf(props.events, props.timeZone);
  return (
    <ol className="rounded-2 border border-line bg-surface">
      {steps.map((step) => (
        <li
          key={step.n}
          className={
            'grid grid-cols-[16px_minmax(0,1fr)_auto] items-baseline gap-x-2 border-t ' +
            'border-line px-4 py-2.5 text-3 first:border-t-0'
          }
        >
          <Dot tone={stateTone(step.state)} />
          <div className="min-w-0">
            <span className="font-act first-letter:uppercase inline-block">{step.name}</span>
            <p className="text-ink-2">{step.detail ?? step.meaning}</p>
            <p className="text-2 text-ink-3">{step.source}</p>
          </div>
          <div className="numbers text-right">
            <div>{step.time}</div>
            <div className="text-2 text-ink-3">{step.after}</div>
          </div>
        </li>
      ))}
    </ol>
  );
}
