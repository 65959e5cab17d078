import { useEffect, useRef, useState } from 'react';
import { type Import, MAX_IMPORT_BYTES, uploadImport } from '../../../../shared/imports.ts';
import type { QueryOf } from '../../../../shared/endpoint.ts';
import { useApi } from '../../accounts/use-session.ts';
import { failureOf } from '../../platform-hooks/failure.ts';
import { problemSentence } from '../../words/problem-words.ts';
import { t } from '../../words/translate.ts';
import { rememberFile } from './chosen-files.ts';

export interface Upload {
  fileName: string;
  sentBytes: number;
  totalBytes: number;
}

const bytesPerMb = 1024 * 1024;

/** What can be said about a file before it is sent. */
function findFileFault(file: File): string | undefined {
  if (file.size === 0) return t('{file} is empty. Nothing was sent.', { file: file.name });
  if (file.size <= MAX_IMPORT_BYTES) return undefined;
  return t('{file} is larger than {megabytes} MB. Nothing was sent; split it.', {
    file: file.name,
    megabytes: MAX_IMPORT_BYTES / bytesPerMb,
  });
}

/** Sends a file with its progress. The import it becomes is kept on the server. */
export function useUpload(onDone: (made: Import) => void) {
  const api = useApi();
  const running = useRef<AbortController>(undefined);
  const [upload, setUpload] = useState<Upload | null>(null);
  const [problem, setProblem] = useState<string>();
  useEffect(() => () => running.current?.abort(), []);

  async function send(file: File, hasHeader: QueryOf<typeof uploadImport>['has_header'] = 'guess') {
    const fault = findFileFault(file);
    setProblem(fault);
    if (fault !== undefined) return;
    const controller = new AbortController();
    running.current = controller;
    setUpload({ fileName: file.name, sentBytes: 0, totalBytes: file.size });
    try {
      const made = await api.call(uploadImport, {
        query: { file_name: file.name.slice(0, 200), has_header: hasHeader },
        raw: { content: file, contentType: 'text/csv' },
        signal: controller.signal,
        onProgress: (sentBytes) =>
          setUpload((before) => before && { ...before, sentBytes: Math.min(sentBytes, file.size) }),
      });
      rememberFile(made.id, file);
      onDone(made);
    } catch (error) {
      setProblem(uploadSentence(error));
    } finally {
      setUpload(null);
    }
  }

  return { upload, problem, send, cancel: () => running.current?.abort() };
}

function uploadSentence(error: unknown): string | undefined {
  const { code, detail } = failureOf(error);
  if (code === 'aborted') return undefined;
  if (code === 'import_refused' && detail !== undefined) {
    return t('{problem} The server says: {detail}.', { problem: problemSentence(code), detail });
  }
  return problemSentence(code);
}
