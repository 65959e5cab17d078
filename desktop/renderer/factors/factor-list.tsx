import { Button } from '../ui/button.tsx';

export interface FactorRow {
  id: string;
  title: string;
  about: string;
  actions?: readonly { label: string; about?: string; run: () => void }[];
}

/** One way to sign in a line, with what can be done about it. */
export function FactorList({ rows, isPending }: { rows: FactorRow[]; isPending: boolean }) {
  return (
    <ul className="divide-y divide-line rounded border border-line bg-surface">
      {rows.map(({ id, title, about, actions = [] }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <div className="min-w-0">
            <p className="text-3 font-act text-ink">{title}</p>
            <p className="text-3 text-ink-3">{about}</p>
          </div>
          <div className="flex gap-2">
            {actions.map((action) => (
              <Button
                key={action.label}
                aria-label={action.about}
                isDisabled={isPending}
                onPress={action.run}
              >
                {action.label}
              </Button>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
