// Steps that run in a thread of their own, called like functions. What goes wrong there is thrown here.
import { parentPort, Worker } from 'node:worker_threads';

// Each step names what it takes; the two ends agree by its type.
export type Steps = Record<string, (given: never) => Promise<unknown>>;

export type Link<S extends Steps> = {
  ask<K extends keyof S & string>(
    step: K,
    given: Parameters<S[K]>[0],
  ): Promise<Awaited<ReturnType<S[K]>>>;
  close(): Promise<void>;
};

type Asked = { n: number; step: string; given: unknown };
type Answered = { n: number; answer?: unknown; problem?: string };

export function openLink<S extends Steps>(file: string): Link<S> {
  const worker = new Worker(new URL(file, import.meta.url));
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let asked = 0;
  let ended: Error | null = null;
  worker.on('message', ({ n, answer, problem }: Answered) => {
    const waiting = open.get(n);
    open.delete(n);
    if (problem === undefined) waiting?.resolve(answer);
    else waiting?.reject(new Error(problem));
  });
  const failAll = (error: Error): void => {
    ended ??= error;
    for (const waiting of open.values()) waiting.reject(error);
    open.clear();
  };
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error(`${file} ended before it answered`)));
  return {
    ask: (step, given) => {
      if (ended) return Promise.reject(ended);
      const waiting = Promise.withResolvers<unknown>();
      asked += 1;
      open.set(asked, waiting);
      worker.postMessage({ n: asked, step, given } satisfies Asked);
      return waiting.promise as never;
    },
    close: async () => void (await worker.terminate()),
  };
}

/** In the thread: answers what the other end asks. */
export function answerSteps(steps: Steps): void {
  const port = parentPort;
  if (!port) throw new Error('these steps run in a worker');
  port.on('message', ({ n, step, given }: Asked) => {
    const run = steps[step] as ((given: unknown) => Promise<unknown>) | undefined;
    Promise.resolve()
      .then(() => run?.(given))
      .then(
        (answer) => port.postMessage({ n, answer } satisfies Answered),
        (error: unknown) => {
          const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
          port.postMessage({ n, problem } satisfies Answered);
        },
      );
  });
}

/** One clock for all threads of a process. */
export function clockMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Calls `send` at a fixed rate, whether answers come or not, so that a slow answer is not waited out. */
export async function atRate(
  pace: { perSecond: number; count: number },
  send: (n: number) => Promise<void>,
): Promise<void> {
  const begun = clockMs();
  const sent: Promise<void>[] = [];
  for (let n = 0; n < pace.count; n += 1) {
    const wait = begun + (n * 1000) / pace.perSecond - clockMs();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    sent.push(send(n));
  }
  await Promise.all(sent);
}
