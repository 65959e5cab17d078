import { useState } from 'react';
import type { ColumnTarget, Import, Mapping } from '../../../../shared/imports.ts';
import { countryOptions } from '../../accounts/countries.ts';
import { useGo } from '../../platform-hooks/use-go.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/field.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { msg, t } from '../../words/translate.ts';
import { findFile } from './chosen-files.ts';
import { findColumnFault, withTarget } from './column-choices.ts';
import { ColumnTable } from './column-table.tsx';
import type { StepProps } from './import-page.tsx';
import { fileWords } from './import-words.ts';
import { useUpload } from './use-upload.ts';
import { nextKeys, useNextCommand, WizardBar } from './wizard-bar.tsx';

/** The second step: what each column of the file means, and what the list is called. */
export function ColumnsStep({ data, work, onStep }: StepProps) {
  const [mapping, setMapping] = useState<Mapping>(data.mapping);
  const [listName, setListName] = useState(data.list_name);
  const [country, setCountry] = useState(data.default_country);
  const [isTried, setTried] = useState(false);
  const columnFault = findColumnFault(mapping);
  const nameFault = listName.trim() === '' ? t('Enter a name for the list.') : undefined;

  async function check(): Promise<void> {
    setTried(true);
    if (work.isPending || columnFault !== undefined || nameFault !== undefined) return;
    const body = {
      mapping: mapping.map(trimTarget),
      list_name: listName.trim(),
      default_country: country,
    };
    if (await work.check(body)) onStep('check');
  }
  useNextCommand(msg('Check the rows'), () => void check());

  return (
    <>
      <Section title={t('The list')}>
        <div className="grid max-w-180 gap-4 sm:grid-cols-2">
          <TextInput
            label={t('Name of the list')}
            maxLength={120}
            value={listName}
            onChange={setListName}
            error={isTried ? nameFault : undefined}
          />
          <Select
            label={t('Country of the numbers')}
            hint={t('A number without a country code is read as one from here.')}
            options={countryOptions()}
            value={country}
            onChange={setCountry}
          />
        </div>
      </Section>
      <Section
        title={t('What each column holds')}
        about={<FileFacts data={data} />}
        actions={<HeaderSwitch data={data} />}
      >
        <ColumnTable
          data={data}
          mapping={mapping}
          onTarget={(at, to) => setMapping(withTarget(mapping, { at, to }))}
        />
      </Section>
      {isTried && columnFault !== undefined && (
        <div role="alert">
          <Banner tone="stop">{columnFault}</Banner>
        </div>
      )}
      <WizardBar>
        <span />
        <Button
          kind="primary"
          keys={nextKeys}
          isPending={work.isPending}
          onPress={() => void check()}
        >
          {work.isPending ? t('Checking the rows') : t('Check the rows')}
        </Button>
      </WizardBar>
    </>
  );
}

function trimTarget(target: ColumnTarget): ColumnTarget {
  return target.kind === 'attribute' ? { ...target, name: target.name.trim() } : target;
}

function FileFacts({ data }: { data: Import }) {
  return <>{t('Detected: {file}', { file: fileWords(data) })}</>;
}

/** The one guess that cannot be mended in the table: it means reading the file once more. */
function HeaderSwitch({ data }: { data: Import }) {
  const go = useGo();
  const { upload, problem, send } = useUpload((made) =>
    go(`/lists/import/${made.id}`, { replace: true }),
  );
  const file = findFile(data.id);
  if (file === undefined) return null;
  return (
    <>
      {problem !== undefined && <span className="text-2 text-stop">{problem}</span>}
      <Button
        isPending={upload !== null}
        onPress={() => void send(file, data.has_header ? 'no' : 'yes')}
      >
        {data.has_header ? t('The first row is a contact') : t('The first row names the columns')}
      </Button>
    </>
  );
}
