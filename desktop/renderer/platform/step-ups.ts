/** Calls that wait until somebody has proven again who they are. */
import { createStore, type StoreApi } from 'zustand/vanilla';

export type StepUps = {
  /** Set while the question is on the screen; told whether the proof was given. */
  asked: ((isProven: boolean) => void) | null;
};

export type StepUpDesk = { store: StoreApi<StepUps>; ask: () => Promise<boolean> };

/** One question for all the calls that meet it together. */
export function createStepUps(): StepUpDesk {
  const store = createStore<StepUps>(() => ({ asked: null }));
  let waiting: Promise<boolean> | null = null;
  const ask = (): Promise<boolean> => {
    waiting ??= new Promise<boolean>((resolve) => store.setState({ asked: resolve })).finally(
      () => {
        waiting = null;
        store.setState({ asked: null });
      },
    );
    return waiting;
  };
  return { store, ask };
}
