import type { ReactNode } from 'react';

export interface Fact {
  label: string;
  value: ReactNode;
}

/** A few facts side by side, as many to a line as fit. */
export function FactGrid({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl
      className={
        'grid grid-cols-[repeat(auto-fit,minmax(120px,1fr))] gap-3 rounded-2 border border-line ' +
        'bg-surface px-4 py-3.5'
      }
    >
      {facts.map((fact) => (
        <div key={fact.label} className="min-w-0">
          <dt className="text-2 text-ink-3">{fact.label}</dt>
          <dd className="numbers mt-0.5 font-act break-words">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Facts one below the other, value at the right. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="flex flex-col gap-1 text-3">
      {facts.map((fact) => (
        <div key={fact.label} className="flex flex-wrap justify-between gap-x-4">
          <dt className="text-ink-2">{fact.label}</dt>
          <dd className="numbers text-right text-ink-2">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
