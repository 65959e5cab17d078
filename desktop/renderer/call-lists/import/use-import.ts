import { useCallback, useEffect, useState } from 'react';
import type { BodyOf } from '../../../../shared/endpoint.ts';
import {
  cancelImport,
  checkImport,
  commitImport,
  getImport,
  type Import,
} from '../../../../shared/imports.ts';
import { useApi } from '../../accounts/use-session.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { useConsole } from '../../platform-hooks/use-console.ts';
import { type Remote, useRemote } from '../../platform-hooks/use-remote.ts';
import { problemSentence } from '../../words/problem-words.ts';
import { t } from '../../words/translate.ts';

const pollMs = 700;
/** A million rows are checked in one request. */
const checkTimeoutMs = 300_000;

export type CheckBody = BodyOf<typeof checkImport>;

export interface ImportWork {
  remote: Remote<Import>;
  isPending: boolean;
  /** Why the last step did not happen, in words. */
  problem: string | undefined;
  /** Each answers whether it worked. */
  check: (body: CheckBody) => Promise<boolean>;
  commit: () => Promise<boolean>;
  cancel: () => Promise<boolean>;
}

/** One import on the server; while it works there, it is looked at again and again. */
export function useImport(id: string): ImportWork {
  const api = useApi();
  const remote = useRemote(getImport, { params: { id } });
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const { reload, data } = remote;
  const isBusy = isPending || data?.status === 'checking' || data?.status === 'committing';
  useEffect(() => {
    if (!isBusy) return undefined;
    const handle = setInterval(reload, pollMs);
    return () => clearInterval(handle);
  }, [isBusy, reload]);

  const { onImport } = useConsole();
  useEffect(() => onImport((event) => event.import_id === id && reload()), [onImport, id, reload]);

  const step = useCallback(
    async (run: () => Promise<unknown>): Promise<boolean> => {
      setPending(true);
      setProblem(undefined);
      try {
        await run();
        return true;
      } catch (error) {
        setProblem(stepSentence(error));
        return false;
      } finally {
        setPending(false);
        reload();
      }
    },
    [reload],
  );

  const params = { id };
  return {
    remote,
    isPending,
    problem,
    check: (body) => step(() => api.call(checkImport, { params, body, timeoutMs: checkTimeoutMs })),
    commit: () => step(() => api.call(commitImport, { params })),
    cancel: () => step(() => api.call(cancelImport, { params })),
  };
}

function stepSentence(error: unknown): string {
  const { code, detail } = failureOf(error);
  if (code === 'already_exists') {
    return t('There is a list by this name already. Nothing was written. Choose another name.');
  }
  if (code === 'plan_limit') {
    return t(
      'The plan has no room for these contacts. Nothing was written; the import waits here until the plan is larger.',
    );
  }
  if (code === 'import_refused' && detail !== undefined) {
    return t('{problem} The server says: {detail}.', { problem: problemSentence(code), detail });
  }
  return problemSentence(code);
}
