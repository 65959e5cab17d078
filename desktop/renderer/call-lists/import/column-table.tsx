import type { ColumnTarget, Import, Mapping } from '../../../../shared/imports.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { TextInput } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { t } from '../../words/translate.ts';
import { sampleValues, type TargetKind, targetOf, targetWords } from './column-choices.ts';

export interface ColumnTableProps {
  data: Pick<Import, 'columns' | 'sample'>;
  mapping: Mapping;
  onTarget: (at: number, to: ColumnTarget) => void;
}

interface Row {
  index: number;
  heading: string;
  target: ColumnTarget;
}

function targetOptions() {
  return (Object.keys(targetWords) as TargetKind[]).map((id) => ({
    id,
    label: t(targetWords[id].label),
    hint: t(targetWords[id].hint),
  }));
}

/** One row per column of the file: its heading, what it becomes, and what is in it. */
export function ColumnTable({ data, mapping, onTarget }: ColumnTableProps) {
  const rows = data.columns.map((heading, index) => ({
    index,
    heading,
    target: mapping[index] ?? { kind: 'ignore' as const },
  }));
  const options = targetOptions();
  const columns: Column<Row>[] = [
    { id: 'heading', header: t('Column'), cell: ({ heading }) => heading },
    {
      id: 'target',
      header: t('Becomes'),
      cell: ({ index, heading, target }) => (
        <div className="w-40">
          <Select
            label={t('What {column} becomes', { column: heading })}
            hideLabel
            options={options}
            value={target.kind}
            onChange={(kind) => onTarget(index, targetOf(kind, heading))}
          />
        </div>
      ),
    },
    {
      id: 'attribute',
      header: t('Called'),
      cell: ({ index, heading, target }) =>
        target.kind === 'attribute' && (
          <div className="w-44">
            <AttributeName
              heading={heading}
              name={target.name}
              onChange={(name) => onTarget(index, { kind: 'attribute', name })}
            />
          </div>
        ),
    },
    {
      id: 'sample',
      header: t('First values'),
      cell: ({ index }) => <SampleValues values={sampleValues(data.sample, index)} />,
    },
  ];
  return (
    <DataTable
      caption={t('Columns of the file')}
      columns={columns}
      rows={rows}
      rowKey={({ index }) => String(index)}
      empty={null}
    />
  );
}

interface AttributeNameProps {
  heading: string;
  name: string;
  onChange: (name: string) => void;
}

function AttributeName({ heading, name, onChange }: AttributeNameProps) {
  return (
    <TextInput
      label={
        <span className="sr-only">{t('Attribute name of {column}', { column: heading })}</span>
      }
      maxLength={60}
      value={name}
      onChange={onChange}
    />
  );
}

function SampleValues({ values }: { values: readonly string[] }) {
  if (values.length === 0) return <span className="text-ink-3">{t('empty')}</span>;
  return <span className="numbers block max-w-110 truncate text-ink-2">{values.join(', ')}</span>;
}
