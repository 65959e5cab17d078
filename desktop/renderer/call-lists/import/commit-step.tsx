import type { Import } from '../../../../shared/imports.ts';
import { useGo } from '../../platform-hooks/use-go.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { formatCount } from '../../ui/format.ts';
import { CountTiles, DownloadProblems, ImportProgress } from './check-step.tsx';
import { nextKeys, useNextCommand, WizardBar } from './wizard-bar.tsx';

/** The last step: the rows become a call list, on the server, whether anybody watches or not. */
export function CommitStep({ data }: { data: Import }) {
  if (data.status === 'done') return <DoneImport data={data} />;
  return (
    <>
      <ImportProgress data={data} label={`Writing ${data.list_name}`} />
      <p className="text-3 text-ink-2">
        You can leave this page; the import goes on at the server. The list can be worked when it is
        done.
      </p>
    </>
  );
}

function DoneImport({ data }: { data: Import }) {
  const go = useGo();
  const href = data.list_id === null ? '/lists' : `/lists/${data.list_id}`;
  const count = formatCount(data.counts?.imported ?? 0, 'contact is', 'contacts are');
  useNextCommand('Open the list', () => go(href));
  return (
    <>
      <Banner tone="go">
        {count} on {data.list_name}.
      </Banner>
      <CountTiles data={data} importedLabel="Imported" />
      <WizardBar>
        {data.problems.length > 0 ? <DownloadProblems data={data} /> : <span />}
        <Button kind="primary" keys={nextKeys} onPress={() => go(href)}>
          Open the list
        </Button>
      </WizardBar>
    </>
  );
}
