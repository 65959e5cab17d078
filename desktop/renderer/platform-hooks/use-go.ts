import { useRouter } from '@tanstack/react-router';
import { useCallback } from 'react';

export interface Go {
  /** An address of the console, such as `/lists?search=rao`. */
  (href: string, options?: { replace?: boolean }): void;
}

/** Moves to another address without loading a page. */
export function useGo(): Go {
  const { history } = useRouter();
  return useCallback<Go>(
    (href, options) => (options?.replace ? history.replace(href) : history.push(href)),
    [history],
  );
}
