import type { ReactNode } from 'react';
import { nowMs } from '../platform/clock.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { formatAge } from '../ui/format.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { ErrorState } from '../ui/states.tsx';
import { problemWords } from '../words/problem-words.ts';
import { failureOf } from './failure.ts';
import type { Remote } from './use-remote.ts';
import { t } from '../words/translate.ts';

export interface RemoteViewProps<T> {
  remote: Remote<T>;
  /** Names what is being loaded, e.g. "Call lists". */
  label: string;
  /** Rows of the skeleton. */
  rows?: number;
  children: (data: T) => ReactNode;
}

/** The states every answer of the server has: on its way, here, here but old, failed. */
export function RemoteView<T>({ remote, label, rows, children }: RemoteViewProps<T>) {
  const { data, error, isFetching, loadedAtMs, reload } = remote;
  if (data === undefined && error === undefined) {
    return (
      <div className="overflow-hidden rounded-2 border border-line bg-surface show-late">
        <Skeleton
          label={t('{what}: loading', { what: label })}
          {...(rows === undefined ? {} : { rows })}
        />
      </div>
    );
  }
  const failure = error === undefined ? undefined : failureOf(error);
  if (data === undefined) {
    const words = problemWords(failure?.code ?? 'internal');
    return (
      <ErrorState
        failed={t('{what}: {failed}', { what: label, failed: words.failed })}
        safe={words.safe}
        requestId={failure?.requestId}
        onRetry={reload}
        retrying={isFetching}
      />
    );
  }
  return (
    <>
      {failure !== undefined && (
        <Banner
          tone="warn"
          action={
            <Button icon="refresh" onPress={reload} isPending={isFetching}>
              {t('Try again')}
            </Button>
          }
        >
          {problemWords(failure.code).failed}{' '}
          {t('What you see is {age} old.', { age: formatAge(nowMs() - (loadedAtMs ?? 0)) })}
        </Banner>
      )}
      {children(data)}
    </>
  );
}
