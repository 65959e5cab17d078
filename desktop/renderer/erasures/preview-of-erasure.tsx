import type { ErasurePreview } from '../../../shared/erasures.ts';
import { formatPhone, type Country } from '../../../shared/phone-format.ts';
import { useSession } from '../accounts/use-session.ts';
import { Banner } from '../ui/banner.tsx';
import { FactGrid } from '../ui/fact-grid.tsx';
import { t } from '../words/translate.ts';
import { Column, Line } from './goes-and-stays.tsx';

/** Who it is, what goes, what stays and why, and what nobody here can do. */
export function PreviewOfErasure({ of }: { of: ErasurePreview }) {
  const { account } = useSession();
  const { counts } = of;
  return (
    <>
      <FactGrid
        facts={[
          { label: t('Number'), value: formatPhone(of.phone, account.default_country as Country) },
          { label: t('Name'), value: of.names.join(', ') || t('none') },
          { label: t('Call lists'), value: of.lists.join(', ') || t('none') },
        ]}
      />
      {counts['contacts'] === 0 && (
        <Banner tone="info">
          {t(
            'No contact has this number. It is still looked for in calls, notes, files and events.',
          )}
        </Banner>
      )}
      {of.in_call && (
        <Banner tone="wait">
          {t('They are in a call at the moment. The erasure begins, and waits for its end.')}
        </Banner>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Column title={t('This goes')}>
          <Line icon="trash">
            {t(
              '{count, plural, one {# contact} other {# contacts}}, with name, number and all fields, here and on every device with its next sync',
              { count: counts['contacts'] ?? 0 },
            )}
          </Line>
          <Line icon="trash">{saidWords(counts)}</Line>
          <Line icon="trash">
            {t(
              'Their number in {count, plural, one {# call} other {# calls}}, in events, webhook messages and uploaded files, and in what was noted about others',
              { count: counts['calls'] ?? 0 },
            )}
          </Line>
          {(counts['exports'] ?? 0) > 0 && (
            <Line icon="trash">
              {t(
                '{count, plural, one {# export} other {# exports}} of this account that can still be downloaded',
                { count: counts['exports'] ?? 0 },
              )}
            </Line>
          )}
        </Column>
        <WhatStays optedOut={of.opted_out} />
      </div>
      <Banner tone="warn">
        {of.told_crm
          ? t(
              'Out of reach: what your webhooks have told a CRM, exports that were saved, backups until they age out, and their name where a note about somebody else says it. Erase them there as well.',
            )
          : t(
              'Out of reach: exports that were saved, backups until they age out, and their name where a note about somebody else says it. Erase them there as well.',
            )}
      </Banner>
    </>
  );
}

function WhatStays({ optedOut }: { optedOut: boolean }) {
  return (
    <Column title={t('This stays, and why')}>
      <Line icon="check">
        {t(
          'When a call was, how long, its result and its charge: the ledger is evidence, and knows no name',
        )}
      </Line>
      <Line icon="check">
        {t('The audit log with its chain of hashes: it never held a name or a number')}
      </Line>
      {optedOut && (
        <Line icon="check">
          {t('That they must not be called, as a keyed hash of the number: an opt-out always wins')}
        </Line>
      )}
      <Line icon="check">{t('A signed receipt with the counts')}</Line>
    </Column>
  );
}

function saidWords(counts: Readonly<Record<string, number>>): string {
  return t(
    'What was written with {notes, plural, one {# note} other {# notes}}, {dispositions, plural, one {# disposition} other {# dispositions}}, {callbacks, plural, one {# callback} other {# callbacks}}',
    {
      notes: counts['notes'] ?? 0,
      dispositions: counts['dispositions'] ?? 0,
      callbacks: counts['callbacks'] ?? 0,
    },
  );
}
