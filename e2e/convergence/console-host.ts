// The host's end of a console thread.
import { Worker } from 'node:worker_threads';
import type { ConsoleStep } from './plan.ts';
import type { Glance, Look, Message, Open, Order, State } from './orders.ts';

/** Nothing a person does at a console may take so long, whatever is broken around it. */
const ORDER_MS = 120_000;

export class TooLong extends Error {}

export type ConsoleHost = {
  open(order: Omit<Open, 'kind'>, newToken: () => Promise<string>): Promise<void>;
  step(step: ConsoleStep): Promise<void>;
  heal(): Promise<void>;
  state(): Promise<State>;
  glance(): Promise<Glance>;
  /** A pull to the end, if one comes to its end soon. */
  sync(): Promise<void>;
  look(): Promise<Look>;
  close(): Promise<void>;
  end(): Promise<void>;
};

/** @param path of the thread’s code */
export function startConsole(path: string): ConsoleHost {
  const worker = new Worker(path);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  let newToken: () => Promise<string> = () => Promise.resolve('');

  worker.on('message', (message: Message) => {
    if ('ask' in message) return void newToken().then((token) => worker.postMessage({ token }));
    const done = waiting.get(message.id);
    waiting.delete(message.id);
    if ('failed' in message) done?.reject(new Error(message.failed));
    else done?.resolve(message.result);
  });
  worker.on('error', (error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });

  function tell<T>(order: Order): Promise<T> {
    const id = (asked += 1);
    const answer = Promise.withResolvers<unknown>();
    waiting.set(id, answer);
    worker.postMessage({ id, order });
    const what = order.kind === 'step' ? order.step.kind : order.kind;
    const limit = setTimeout(
      () => answer.reject(new TooLong(`${what} did not end in ${ORDER_MS} ms`)),
      ORDER_MS,
    );
    answer.promise.then(
      () => clearTimeout(limit),
      () => clearTimeout(limit),
    );
    return answer.promise as Promise<T>;
  }

  return {
    open: (order, token) => {
      newToken = token;
      return tell({ kind: 'open', ...order });
    },
    step: (step) => tell({ kind: 'step', step }),
    heal: () => tell({ kind: 'heal' }),
    state: () => tell({ kind: 'state' }),
    glance: () => tell({ kind: 'glance' }),
    sync: () => tell({ kind: 'sync' }),
    look: () => tell({ kind: 'look' }),
    close: () => tell({ kind: 'close' }),
    end: () => worker.terminate().then(() => undefined),
  };
}
