import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { t } from '../words/translate.ts';

export interface EmptyStateProps {
  /** One sentence: why there is nothing here. */
  why: string;
  /** One button. */
  action?: ReactNode;
  icon?: IconName;
}

export function EmptyState({ why, action, icon = 'inbox' }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-6 text-center text-3 text-ink-2">
      <Icon name={icon} size={20} className="text-ink-3" />
      <p className="max-w-90 text-balance">{why}</p>
      {action}
    </div>
  );
}

export interface ErrorStateProps {
  /** What failed, in the words of the person at work. */
  failed: string;
  /** What is safe in spite of it. */
  safe: string;
  onRetry?: () => void;
  retrying?: boolean;
  requestId?: string | undefined;
}

/** A failure in place of its content. `role=alert` because it replaces what was asked for. */
export function ErrorState({ failed, safe, onRetry, retrying, requestId }: ErrorStateProps) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded bg-stop-soft p-4 text-3">
      <p className="flex items-start gap-2 font-strong text-stop">
        <Icon name="circle-alert" className="mt-0.5 shrink-0" />
        {failed}
      </p>
      <p className="text-ink">{safe}</p>
      <div className="flex flex-wrap items-center gap-3">
        {onRetry && (
          <Button icon="refresh" onPress={onRetry} isPending={retrying ?? false}>
            {t('Try again')}
          </Button>
        )}
        {requestId !== undefined && (
          <span className="font-mono text-2 text-ink">{t('Request {id}', { id: requestId })}</span>
        )}
      </div>
    </div>
  );
}
