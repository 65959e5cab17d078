import { type Import, MAX_IMPORT_ATTEMPTS } from '../../../../shared/imports.ts';
import { useSession } from '../../accounts/use-session.ts';
import { useGo } from '../../platform-hooks/use-go.ts';
import { nowMs } from '../../platform/clock.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { msg, t } from '../../words/translate.ts';
import { CountTiles, DownloadProblems, ImportProgress } from './check-step.tsx';
import { nextKeys, useNextCommand, WizardBar } from './wizard-bar.tsx';

/** The last step: the rows become a call list, on the server, whether anybody watches or not. */
export function CommitStep({ data }: { data: Import }) {
  if (data.status === 'done') return <DoneImport data={data} />;
  return (
    <>
      <ImportProgress data={data} label={t('Writing {list}', { list: data.list_name })} />
      <BrokenOff data={data} />
      <p className="text-3 text-ink-2">
        {t(
          'You can leave this page; the import goes on at the server. The list can be worked when it is done.',
        )}
      </p>
    </>
  );
}

/** It goes on without anybody; who looks on should know that it rests, and until when. */
function BrokenOff({ data }: { data: Import }) {
  const { account } = useSession();
  if (data.retry_at === null) return null;
  const at = formatMoment({ instant: data.retry_at, timeZone: account.time_zone, nowMs: nowMs() });
  return (
    <Banner tone="warn">
      {t(
        'It broke off at the server ({attempts} of {max} tries) and goes on by itself, {at}. What is written so far is kept.',
        { attempts: data.attempts, max: MAX_IMPORT_ATTEMPTS, at },
      )}
    </Banner>
  );
}

function DoneImport({ data }: { data: Import }) {
  const go = useGo();
  const href = data.list_id === null ? '/lists' : `/lists/${data.list_id}`;
  useNextCommand(msg('Open the list'), () => go(href));
  return (
    <>
      <Banner tone="go">
        {t('{count, plural, one {# contact is} other {# contacts are}} on {list}.', {
          count: data.counts?.imported ?? 0,
          list: data.list_name,
        })}
      </Banner>
      <CountTiles data={data} importedLabel={t('Imported')} />
      <WizardBar>
        {data.problems.length > 0 ? <DownloadProblems data={data} /> : <span />}
        <Button kind="primary" keys={nextKeys} onPress={() => go(href)}>
          {t('Open the list')}
        </Button>
      </WizardBar>
    </>
  );
}
