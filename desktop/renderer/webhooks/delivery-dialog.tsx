import { useEffect } from 'react';
import {
  type Attempt,
  type Delivery,
  listAttempts,
  replayDelivery,
} from '../../../shared/webhooks.ts';
import { useApi, useSession } from '../accounts/use-session.ts';
import { ModeMark } from '../mode/mode-mark.tsx';
import { nowMs } from '../platform/clock.ts';
import { ProblemBanner } from '../platform-hooks/problem-banner.tsx';
import { RemoteView } from '../platform-hooks/remote-view.tsx';
import { useAction } from '../platform-hooks/use-action.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatMoment } from '../ui/format.ts';
import { Pill } from '../ui/pill.tsx';
import { EmptyState } from '../ui/states.tsx';
import { showToast } from '../ui/toaster.tsx';
import { rich, t } from '../words/translate.ts';
import { prettyBody } from './pretty-body.ts';
import { answerWords, attemptErrorWords, deliveryWords } from './webhook-words.ts';

export interface DeliveryDialogProps {
  delivery: Delivery;
  url: string;
  onClose: () => void;
  onReplayed: () => void;
}

/** One delivery with every attempt: what was sent and what was answered, to the byte. */
export function DeliveryDialog({ delivery, url, onClose, onReplayed }: DeliveryDialogProps) {
  const api = useApi();
  const attempts = useRemote(listAttempts, { params: { id: delivery.id } });
  const { reload } = attempts;
  useEffect(() => reload(), [reload, delivery.attempts, delivery.status]);
  const replay = useAction(async () => {
    await api.call(replayDelivery, { params: { id: delivery.id } });
    showToast({ text: t('The delivery is sent again, under the same webhook-id.'), tone: 'info' });
    onReplayed();
  });
  const { tone, words } = deliveryWords(delivery);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      width="large"
      title={
        <span className="flex flex-wrap items-center gap-2">
          <span className="font-mono">{delivery.event_type}</span>
          <ModeMark mode={delivery.mode} />
          <Pill tone={tone}>{words}</Pill>
        </span>
      }
      actions={
        <>
          <Button
            icon="refresh"
            // Pending, not disabled: a disabled button would lose the focus, and Escape with it.
            isPending={replay.isPending || delivery.status === 'pending'}
            onPress={() => void replay.run()}
          >
            {t('Send again')}
          </Button>
          <Button onPress={onClose}>{t('Close')}</Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-1 text-3">
        <p className="break-all text-ink-2">
          {rich('To {url}, webhook-id <code>{event}</code>', {
            url,
            event: delivery.event_id,
            code: (parts) => <span className="font-mono text-2">{parts}</span>,
          })}
        </p>
        <ProblemBanner problem={replay.problem} />
        <RemoteView remote={attempts} label={t('Attempts')} rows={3}>
          {({ data }) =>
            data.length === 0 ? (
              <EmptyState
                icon="clock"
                why={t(
                  'No attempt yet. It is sent as soon as the endpoint takes deliveries again.',
                )}
              />
            ) : (
              <AttemptList attempts={data} />
            )
          }
        </RemoteView>
      </div>
    </Dialog>
  );
}

/** Newest first and open; older ones are folded. */
function AttemptList({ attempts }: { attempts: readonly Attempt[] }) {
  const { account } = useSession();
  const newest = attempts.toSorted((a, b) => b.n - a.n);
  return (
    <ol className="flex flex-col gap-2">
      {newest.map((attempt, index) => (
        <li key={attempt.n}>
          <details open={index === 0} className="rounded border border-line">
            <summary className="numbers flex cursor-pointer flex-wrap gap-x-3 rounded px-3 py-2">
              <span className="font-act text-ink">
                {t('Attempt {number}', { number: attempt.n })}
              </span>
              <span className={isGood(attempt) ? 'text-go' : 'text-stop'}>
                {isGood(attempt)
                  ? t('accepted, {answer}', { answer: attemptAnswer(attempt) })
                  : t('refused, {answer}', { answer: attemptAnswer(attempt) })}
              </span>
              <span className="ml-auto text-ink-3">
                {formatMoment({
                  instant: attempt.at,
                  timeZone: account.time_zone,
                  nowMs: nowMs(),
                })}
              </span>
            </summary>
            <div className="grid gap-3 border-t border-line p-3 md:grid-cols-2">
              <Payload title={t('Request')} text={requestText(attempt)} />
              <Payload title={t('Answer')} text={answerText(attempt)} />
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}

function isGood({ status }: Attempt): boolean {
  return status !== null && status >= 200 && status < 300;
}

function attemptAnswer({ status, error, latency_ms }: Attempt): string {
  return answerWords({ status, error, latencyMs: latency_ms });
}

function requestText({ request_headers, request_body }: Attempt): string {
  const headers = Object.entries(request_headers).map(([name, value]) => `${name}: ${value}`);
  return `${headers.join('\n')}\n\n${prettyBody(request_body)}`;
}

function answerText({ status, error, response_body }: Attempt): string {
  const head = status === null ? attemptErrorWords(error ?? '') : String(status);
  return `${head}\n\n${response_body === '' ? t('(empty)') : prettyBody(response_body)}`;
}

function Payload({ title, text }: { title: string; text: string }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-2 font-act text-ink-3">{title}</h3>
      <pre
        // The box scrolls by itself, so it has to take the focus.
        tabIndex={0}
        aria-label={title}
        role="region"
        className={
          'max-h-75 overflow-auto rounded-1 bg-surface-2 p-2 font-mono text-2 ' +
          'whitespace-pre-wrap break-all text-ink'
        }
      >
        {text}
      </pre>
    </div>
  );
}
