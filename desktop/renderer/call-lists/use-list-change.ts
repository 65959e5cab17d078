import { useState } from 'react';
import { type CallList, updateCallList } from '../../../shared/call-lists.ts';
import type { BodyOf } from '../../../shared/endpoint.ts';
import { useApi } from '../accounts/use-session.ts';
import { failureOf } from '../platform-hooks/failure.ts';
import { showToast } from '../ui/toaster.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { t } from '../words/translate.ts';

type Change = BodyOf<typeof updateCallList>;

/** Changes a call list on the server and only then on screen. */
export function useListChange(onDone: () => void) {
  const api = useApi();
  const [busyId, setBusyId] = useState<string | null>(null);

  /** Answers what went wrong in words, or nothing. */
  async function change(list: CallList, body: Change): Promise<string | undefined> {
    setBusyId(list.id);
    try {
      await api.call(updateCallList, { params: { id: list.id }, body });
      onDone();
      return undefined;
    } catch (error) {
      return problemSentence(failureOf(error).code);
    } finally {
      setBusyId(null);
    }
  }

  async function setStatus(list: CallList, status: 'open' | 'closed'): Promise<void> {
    const problem = await change(list, { status });
    if (problem === undefined) showToast({ text: doneWords(list.name, status), tone: 'go' });
    else {
      const text = t('{list} was not changed. {problem}', { list: list.name, problem });
      showToast({ text, tone: 'stop' });
    }
  }

  return { busyId, change, setStatus };
}

function doneWords(list: string, status: 'open' | 'closed'): string {
  return status === 'open'
    ? t('{list} is open; it can be worked.', { list })
    : t('{list} is closed; nobody is called.', { list });
}
