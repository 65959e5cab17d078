import { Button } from '../ui/button.tsx';
import { problemSentence } from '../words/problem-words.ts';
import { failureOf } from './failure.ts';
import type { Pages } from './use-pages.ts';
import { t } from '../words/translate.ts';

export interface LoadMoreProps<Row> {
  pages: Pages<Row>;
  /** What is in the rows: `calls`. */
  what: string;
}

/** The end of a cursor list: how much is shown, and the way to the rest. */
export function LoadMore<Row>({ pages, what }: LoadMoreProps<Row>) {
  const { rows, hasMore, isLoadingMore, moreError, loadMore } = pages;
  if (rows.length === 0) return null;
  return (
    <div className="numbers flex flex-wrap items-center gap-3 text-3 text-ink-3">
      {hasMore ? (
        <Button onPress={loadMore} isPending={isLoadingMore}>
          {isLoadingMore ? t('Loading') : t('Load more {what}', { what: t(what) })}
        </Button>
      ) : null}
      <span>
        {hasMore
          ? t('{count, number} shown', { count: rows.length })
          : t('{count, number} shown, these are all', { count: rows.length })}
      </span>
      {moreError !== undefined && (
        <span role="alert" className="text-stop">
          {problemSentence(failureOf(moreError).code)}
        </span>
      )}
    </div>
  );
}
