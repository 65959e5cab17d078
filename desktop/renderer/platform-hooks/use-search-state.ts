import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { z } from 'zod';

type SetSearch<T> = (change: Partial<T>, options?: { push?: boolean }) => void;

/**
 * The search part of the address as typed state, so that a view can be sent to a colleague. Every
 * field of `schema` needs a `.catch()` or `.optional()`: an address is typed by hand as well.
 * Without `push` a change replaces the address, so typing in a filter does not fill the history.
 */
export function useSearchState<S extends z.ZodObject>(
  schema: S,
): [state: z.output<S>, set: SetSearch<z.input<S>>] {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback<SetSearch<z.input<S>>>(
    (change, options) => {
      void navigate({
        to: '.',
        replace: options?.push !== true,
        search: ((before: object) => withoutEmpty({ ...before, ...change })) as never,
      });
    },
    [navigate],
  );
  return [schema.parse(search), set];
}

function withoutEmpty(search: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && value !== ''),
  );
}
