/** One write at a time, started by a person. Never optimistic: it is done when the server says so. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Failure, failureOf } from './failure.ts';

export interface Action<Input extends unknown[]> {
  run: (...input: Input) => Promise<void>;
  isPending: boolean;
  problem: Failure | undefined;
  clear: () => void;
}

/** A second `run` while the first is on its way does nothing: one click, one write. */
export function useAction<Input extends unknown[]>(
  perform: (...input: Input) => Promise<void>,
): Action<Input> {
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<Failure>();
  const latest = useRef(perform);
  const running = useRef(false);
  useEffect(() => {
    latest.current = perform;
  });
  const run = useCallback(async (...input: Input): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setPending(true);
    setProblem(undefined);
    try {
      await latest.current(...input);
    } catch (error) {
      setProblem(failureOf(error));
    } finally {
      running.current = false;
      setPending(false);
    }
  }, []);
  const clear = useCallback(() => setProblem(undefined), []);
  return { run, isPending, problem, clear };
}
