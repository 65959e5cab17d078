import type { ReactNode } from 'react';
import type { ErasurePreview } from '../../../shared/erasures.ts';
import { formatPhone, type Country } from '../../../shared/phone-format.ts';
import { useSession } from '../accounts/use-session.ts';
import { Banner } from '../ui/banner.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { formatCount } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';

/** Who it is, what goes, what stays and why, and what nobody here can do. */
export function PreviewOfErasure({ of }: { of: ErasurePreview }) {
  const { account } = useSession();
  const { counts } = of;
  return (
    <>
      <FactGrid
        facts={[
          { label: 'Number', value: formatPhone(of.phone, account.default_country as Country) },
          { label: 'Name', value: of.names.join(', ') || 'none' },
          { label: 'Call lists', value: of.lists.join(', ') || 'none' },
        ]}
      />
      {counts['contacts'] === 0 && (
        <Banner tone="info">
          No contact has this number. It is still looked for in calls, notes, files and events.
        </Banner>
      )}
      {of.in_call && (
        <Banner tone="wait">
          They are in a call at the moment. The erasure begins, and waits for its end.
        </Banner>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Column title="This goes">
          <Line icon="trash">
            {formatCount(counts['contacts'] ?? 0, 'contact', 'contacts')}, with name, number and all
            fields, here and on every device with its next sync
          </Line>
          <Line icon="trash">{saidWords(counts)}</Line>
          <Line icon="trash">
            Their number in {formatCount(counts['calls'] ?? 0, 'call', 'calls')}, in events, webhook
            messages and uploaded files, and in what was noted about others
          </Line>
          {(counts['exports'] ?? 0) > 0 && (
            <Line icon="trash">
              {formatCount(counts['exports'] ?? 0, 'export', 'exports')} of this account that can
              still be downloaded
            </Line>
          )}
        </Column>
        <Column title="This stays, and why">
          <Line icon="check">
            When a call was, how long, its result and its charge: the ledger is evidence, and knows
            no name
          </Line>
          <Line icon="check">
            The audit log with its chain of hashes: it never held a name or a number
          </Line>
          {of.opted_out && (
            <Line icon="check">
              That they must not be called, as a keyed hash of the number: an opt-out always wins
            </Line>
          )}
          <Line icon="check">A signed receipt with the counts</Line>
        </Column>
      </div>
      <Banner tone="warn">
        Out of reach: {of.told_crm && 'what your webhooks have told a CRM, '}exports that were
        saved, backups until they age out, and their name where a note about somebody else says it.
        Erase them there as well.
      </Banner>
    </>
  );
}

function saidWords(counts: Readonly<Record<string, number>>): string {
  const words = [
    formatCount(counts['notes'] ?? 0, 'note', 'notes'),
    formatCount(counts['dispositions'] ?? 0, 'disposition', 'dispositions'),
    formatCount(counts['callbacks'] ?? 0, 'callback', 'callbacks'),
  ];
  return `What was written with ${words.join(', ')}`;
}

function Column({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1.5 text-4 font-title text-ink">{title}</h3>
      <ul className="flex flex-col gap-1.5 text-3">{children}</ul>
    </div>
  );
}

function Line({ icon, children }: { icon: 'trash' | 'check'; children: ReactNode }) {
  return (
    <li className="flex items-start gap-2">
      <Icon name={icon} size={14} className="mt-0.5 shrink-0 text-ink-3" />
      <span>{children}</span>
    </li>
  );
}
