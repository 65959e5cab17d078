import { formatPhone } from '../../../../shared/phone-format.ts';
import type { Import } from '../../../../shared/imports.ts';
import { countryName } from '../../accounts/countries.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { msg, t } from '../../words/translate.ts';
import type { StepProps } from './import-page.tsx';
import { overPlanWords } from './import-words.ts';
import { nextKeys, useNextCommand, WizardBar } from './wizard-bar.tsx';

type PreviewRow = Import['preview'][number];

/** The fourth step: the first contacts exactly as they will be written. */
export function PreviewStep({ data, work, onStep }: StepProps) {
  const count = data.counts?.imported ?? 0;
  const doIt = t('Import {count, plural, one {# contact} other {# contacts}}', { count });
  async function commit(): Promise<void> {
    if (!work.isPending) await work.commit();
  }
  const over = data.over_plan;
  useNextCommand(msg('Import the contacts'), () => void commit());
  return (
    <>
      <Section
        title={t('{list}, {count, plural, one {# contact} other {# contacts}}', {
          list: data.list_name,
          count,
        })}
        about={t(
          'The first {count} as they will be written. Numbers without a country code are read as {country}.',
          {
            count: formatNumber(data.preview.length),
            country: countryName(data.default_country),
          },
        )}
      >
        <DataTable
          caption={t('First contacts')}
          columns={previewColumns(data.preview)}
          rows={data.preview}
          rowKey={({ row }) => String(row)}
          empty={null}
        />
      </Section>
      {over !== null && <Banner tone="warn">{overPlanWords(over, count)}</Banner>}
      <WizardBar>
        <Button onPress={() => onStep('check')}>{t('Back to the check')}</Button>
        <Button
          kind="primary"
          keys={nextKeys}
          isPending={work.isPending}
          onPress={() => void commit()}
        >
          {doIt}
        </Button>
      </WizardBar>
    </>
  );
}

function previewColumns(rows: readonly PreviewRow[]): Column<PreviewRow>[] {
  const names = [...new Set(rows.flatMap(({ attributes }) => Object.keys(attributes)))];
  return [
    {
      id: 'name',
      header: t('Name'),
      cell: ({ name }) => name || <span className="text-ink-3">{t('No name')}</span>,
    },
    {
      id: 'phone',
      header: t('Phone'),
      cell: ({ phone }) => <span className="numbers whitespace-nowrap">{formatPhone(phone)}</span>,
    },
    ...names.map((name) => ({
      id: `attribute/${name}`,
      header: name,
      cell: ({ attributes }: PreviewRow) => (
        <span className="block max-w-60 truncate">{attributes[name] ?? ''}</span>
      ),
    })),
    { id: 'row', header: t('Row'), kind: 'number', cell: ({ row }) => formatNumber(row) },
  ];
}
