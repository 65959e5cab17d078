import type { Delivery } from '../../../shared/webhooks.ts';
import { answerWords } from './webhook-words.ts';

/** What the receiver said to the last attempt. */
export function answerOf(delivery: Delivery): string {
  const { last_status, last_error, last_latency_ms } = delivery;
  return answerWords({ status: last_status, error: last_error, latencyMs: last_latency_ms });
}
