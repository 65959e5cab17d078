import { ApiError } from '../platform/api.ts';

export interface Failure {
  /** A code of the contract, `offline`, or `internal` for what nobody expected. */
  code: string;
  /** The server's own words, for the codes that say so. */
  detail: string | undefined;
  requestId: string | undefined;
  /** What is wrong with a field, by its JSON pointer; only the server can tell. */
  fields: Readonly<Partial<Record<string, string>>>;
}

/** What a caught error means to a screen. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiError)) {
    return { code: 'internal', detail: undefined, requestId: undefined, fields: {} };
  }
  const { code, message, requestId, errors } = error;
  const fields = Object.fromEntries(errors.map(({ pointer, detail }) => [pointer, detail]));
  return { code, detail: message, requestId: requestId ?? undefined, fields };
}
