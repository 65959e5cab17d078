import { useEffect } from 'react';
import { type Delivery, listDeliveries } from '../../../shared/webhooks.ts';
import { useRemote } from '../platform-hooks/use-remote.ts';
import { announce } from '../ui/announcer.tsx';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { t } from '../words/translate.ts';
import { answerOf } from './delivery-answer.ts';

const watchMs = 500;

export interface PingResultProps {
  delivery: Delivery;
  url: string;
  onClose: () => void;
}

/** Follows a ping until the receiver has answered or was found not to. */
export function PingResult({ delivery, url, onClose }: PingResultProps) {
  const find = (answer: { data: Delivery[] } | undefined) =>
    answer?.data.find((one) => one.id === delivery.id) ?? delivery;
  const found = useRemote(
    listDeliveries,
    { query: { endpoint_id: delivery.endpoint_id, limit: 10 } },
    { everyMs: (answer) => (isOver(find(answer)) ? undefined : watchMs) },
  );
  const now = find(found.data);
  const over = isOver(now);
  const words = pingWords(now);
  useEffect(() => {
    if (over) announce(words);
  }, [over, words]);
  const tone = !over ? 'info' : now.status === 'delivered' ? 'go' : 'stop';
  return (
    <Banner
      tone={tone}
      action={
        <Button kind="quiet" onPress={onClose}>
          {t('Close')}
        </Button>
      }
    >
      <span className="font-act">{words}</span> <span className="break-all">{url}</span>
    </Banner>
  );
}

function isOver({ status, attempts }: Delivery): boolean {
  return status !== 'pending' || attempts > 0;
}

function pingWords(delivery: Delivery): string {
  if (delivery.status === 'delivered')
    return t('test.ping was accepted: {answer}.', { answer: answerOf(delivery) });
  if (delivery.attempts > 0)
    return t('test.ping was not accepted: {answer}.', { answer: answerOf(delivery) });
  return t('test.ping is on its way.');
}
