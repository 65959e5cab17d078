import { type ReactNode, useState } from 'react';
import { type AuditChainState, exportAudit, getAuditChain } from '../../../shared/audit.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { saveFile } from '../call-lists/import/save-file.ts';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { formatAge } from '../ui/format.ts';
import { VerifyDialog } from './verify-dialog.tsx';
import { rich, t } from '../words/translate.ts';

const refreshMs = 60_000;

/** Whether the log is whole, worked out by the server just now, and the way to prove it elsewhere. */
export function ChainState() {
  const { account } = useSession();
  const api = useApi();
  const logName = `audit-${account.slug}.jsonl`;
  const chain = useRemote(getAuditChain, {}, { everyMs: refreshMs });
  const [isAsking, setAsking] = useState(false);
  const saving = useAction(async () => {
    const text = await api.call(exportAudit);
    saveFile(logName, { text, type: 'application/x-ndjson' });
    chain.reload();
  });
  return (
    <>
      <RemoteView remote={chain} label={t('State of the audit log')} rows={1}>
        {(state) => (
          <Banner
            tone={state.intact ? 'go' : 'stop'}
            action={
              <span className="flex flex-wrap gap-2">
                <Button kind="quiet" onPress={() => setAsking(true)}>
                  {t('How to verify')}
                </Button>
                <Button
                  icon="download"
                  isPending={saving.isPending}
                  onPress={() => void saving.run()}
                >
                  {t('Export')}
                </Button>
              </span>
            }
          >
            <ChainWords state={state} />
          </Banner>
        )}
      </RemoteView>
      <ProblemBanner problem={saving.problem} />
      {isAsking && <VerifyDialog logName={logName} onClose={() => setAsking(false)} />}
    </>
  );
}

function ChainWords({ state }: { state: AuditChainState }) {
  const [first] = state.problems;
  if (first !== undefined) {
    return (
      <p>
        {rich(
          '<b>The chain is broken at entry {n, number}:</b> {problem}. Somebody changed the database past the server. Keep your exports and tell the operator of the server.',
          { b: strong, n: first.n, problem: t(first.problem) },
        )}
      </p>
    );
  }
  return <p className="numbers">{wholeWords(state)}</p>;
}

const strong = (parts: ReactNode[]) => <strong>{parts}</strong>;

function wholeWords({
  signed_at: at,
  signed_entries: signed,
  entries,
}: AuditChainState): ReactNode {
  const values = { b: strong, count: entries };
  if (at === null)
    return rich(
      '<b>{count, plural, one {# entry} other {# entries}}</b>, first signature within five minutes, chain intact.',
      values,
    );
  const age = formatAge(nowMs() - Date.parse(at));
  return signed >= entries
    ? rich(
        '<b>{count, plural, one {# entry} other {# entries}}</b>, all signed {age} ago, chain intact.',
        { ...values, age },
      )
    : rich(
        '<b>{count, plural, one {# entry} other {# entries}}</b>, signed up to entry {signed, number}, {age} ago, chain intact.',
        { ...values, age, signed },
      );
}
