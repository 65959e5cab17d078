// One table of error codes for the whole product; docs/errors.md is printed from it.
import { z } from 'zod';

type CodeRow = { status: number; retry: 'never' | 'later' | 'after-change'; doc: string };

export const ERROR_CODES = {
  invalid_request: {
    status: 422,
    retry: 'after-change',
    doc: 'A field is missing, unknown, too long or of the wrong type; `errors[]` points at each.',
  },
  invalid_json: { status: 400, retry: 'after-change', doc: 'The body is not JSON.' },
  unsupported_media_type: {
    status: 415,
    retry: 'after-change',
    doc: 'The content type is not one this operation reads.',
  },
  body_too_large: {
    status: 413,
    retry: 'after-change',
    doc: 'The body is larger than this operation allows; nothing was written.',
  },
  unauthenticated: {
    status: 401,
    retry: 'after-change',
    doc: 'The access token or API key is missing, wrong or expired. Refresh the session, or sign in again.',
  },
  session_ended: {
    status: 401,
    retry: 'after-change',
    doc: 'The session has ended and gives no more tokens; `reason` says why where it is known. Sign in again.',
  },
  tokens_replaced: {
    status: 409,
    retry: 'later',
    doc: 'The tokens of this session were replaced a moment ago by a fresh proof. Go on with those of that answer.',
  },
  wrong_credentials: {
    status: 401,
    retry: 'after-change',
    doc: 'The e-mail address and password do not belong together.',
  },
  https_required: {
    status: 403,
    retry: 'never',
    doc: 'This server answers over https only. A credential that was sent in the clear should be replaced.',
  },
  wrong_code: {
    status: 422,
    retry: 'after-change',
    doc: 'The code or passkey is not right, or was used before. Each code works once.',
  },
  wrong_password: {
    status: 422,
    retry: 'after-change',
    doc: 'This is not the password of the signed-in person.',
  },
  ticket_spent: {
    status: 401,
    retry: 'never',
    doc: 'This sign-in was completed, tried too often or left for too long. Begin again with the password.',
  },
  forbidden: {
    status: 403,
    retry: 'never',
    doc: 'The role or API-key scope does not allow this operation.',
  },
  step_up_required: {
    status: 403,
    retry: 'after-change',
    doc: 'This needs a sign-in that is less than 15 minutes old: prove who you are again, then repeat it.',
  },
  second_factor_required: {
    status: 403,
    retry: 'after-change',
    doc: 'This role needs a second factor; set one up first.',
  },
  view_as_read_only: {
    status: 403,
    retry: 'never',
    doc: 'Viewing as another account only reads.',
  },
  view_as_write_off: {
    status: 409,
    retry: 'after-change',
    doc: 'The account does not let those who view it change anything; its own owner or admin can allow it.',
  },
  support_not_granted: {
    status: 409,
    retry: 'after-change',
    doc: 'The account has not let support in, or not for this long or this much.',
  },
  not_found: {
    status: 404,
    retry: 'never',
    doc: 'There is no such thing in this account. Another account’s row answers the same.',
  },
  method_not_allowed: { status: 405, retry: 'never', doc: 'The path exists with other methods.' },
  account_suspended: {
    status: 403,
    retry: 'never',
    doc: 'The account is suspended: data stays, dialling and sign-in stop.',
  },
  account_in_test_mode: {
    status: 409,
    retry: 'never',
    doc: 'The account, or the one that pays, went back to test mode before its live call was placed.',
  },
  onboarding_unfinished: {
    status: 409,
    retry: 'after-change',
    doc: 'The account is being set up: it dials once company, hours, and plan and rate are done.',
  },
  trial_ended: {
    status: 409,
    retry: 'after-change',
    doc: 'The trial of the account has ended: data and sign-in stay, dialling waits for a plan.',
  },
  plan_limit: {
    status: 409,
    retry: 'after-change',
    doc: 'The plan of the account does not allow more of this; `detail` says of what.',
  },
  idempotency_key_required: {
    status: 400,
    retry: 'after-change',
    doc: 'Send an `Idempotency-Key` header of 1 to 255 characters, made new for each intended call.',
  },
  idempotency_key_reused: {
    status: 422,
    retry: 'never',
    doc: 'This `Idempotency-Key` was used with another request, or by another caller; nothing was done now.',
  },
  erased: {
    status: 410,
    retry: 'never',
    doc: 'What this was about was erased, and its answer with it. The `Idempotency-Key` stays used; nothing was done again.',
  },
  idempotency_in_progress: {
    status: 409,
    retry: 'later',
    doc: 'The first request with this `Idempotency-Key` is still running.',
  },
  duplicate_dispatch: {
    status: 409,
    retry: 'never',
    doc: 'The same call was asked for within the last 5 seconds; it was not placed again.',
  },
  do_not_call: {
    status: 409,
    retry: 'never',
    doc: 'The number is on the do-not-call list; it is never dialled.',
  },
  outside_calling_window: {
    status: 409,
    retry: 'later',
    doc: 'It is outside the calling window where the contact lives.',
  },
  callback_time: {
    status: 409,
    retry: 'after-change',
    doc: 'A callback is promised for the next 90 days: `reason` is `past` or `too_far`, `nearest` the nearest legal time.',
  },
  stale_version: {
    status: 409,
    retry: 'after-change',
    doc: 'It was changed since the version that was sent; `current` is what it is now. Nothing was changed.',
  },
  attempt_cap_reached: {
    status: 409,
    retry: 'never',
    doc: 'The contact was tried as often as the account allows.',
  },
  credit_exhausted: {
    status: 409,
    retry: 'later',
    doc: 'The prepaid wallet of the billing account does not cover the worst case of this call.',
  },
  stale_field: { status: 409, retry: 'after-change', doc: 'Another value stands there: `master`.' },
  claim_lost: {
    status: 409,
    retry: 'after-change',
    doc: 'The claim on this contact ended or belongs to someone else.',
  },
  on_break: { status: 409, retry: 'after-change', doc: 'Whoever asks is on a break.' },
  nothing_to_claim: {
    status: 409,
    retry: 'later',
    doc: 'No contact of this call list is free to be worked now.',
  },
  billing_account_not_allowed: {
    status: 422,
    retry: 'after-change',
    doc: 'The billing account must be this account, its parent or one of its sub-accounts.',
  },
  no_rate_card: {
    status: 409,
    retry: 'after-change',
    doc: 'The billing account has no rate card in force; the call could not be billed.',
  },
  carrier_not_configured: {
    status: 409,
    retry: 'after-change',
    doc: 'The account is live but the server has no carrier credentials.',
  },
  invalid_phone: { status: 422, retry: 'after-change', doc: 'This is not a phone number.' },
  list_not_open: { status: 409, retry: 'after-change', doc: 'The call list is not open.' },
  picture_refused: {
    status: 422,
    retry: 'after-change',
    doc: 'The file is no PNG, JPEG or WebP picture, or too large; `detail` says which.',
  },
  import_refused: {
    status: 422,
    retry: 'after-change',
    doc: 'The file cannot be read as a call list; `detail` says why. Nothing was written.',
  },
  uploads_full: {
    status: 413,
    retry: 'after-change',
    doc: 'The files uploaded and not yet imported fill the room of the account; commit or cancel one. Nothing was stored.',
  },
  imports_running: {
    status: 429,
    retry: 'later',
    doc: 'As many imports of the account as may run at a time are being written; this one stays checked.',
  },
  report_refused: {
    status: 422,
    retry: 'after-change',
    doc: 'The isolation report was not published; `reason` and `detail` say why. Nothing was stored.',
  },
  password_known: {
    status: 422,
    retry: 'after-change',
    doc: 'This password is among those that are tried first, or made of what everybody knows of the person.',
  },
  passkeys_not_possible: {
    status: 409,
    retry: 'never',
    doc: 'Passkeys belong to a name, and this server is reached by a number only. Set PUBLIC_URL.',
  },
  wrong_state: {
    status: 409,
    retry: 'after-change',
    doc: 'This step does not fit the state the thing is in; fetch it again.',
  },
  already_exists: { status: 409, retry: 'after-change', doc: 'There is one by this name already.' },
  url_not_allowed: {
    status: 422,
    retry: 'after-change',
    doc: 'The URL is not one that webhooks may be sent to (public https addresses only).',
  },
  sync_reset: {
    status: 410,
    retry: 'after-change',
    doc: 'The checkpoint belongs to another epoch: send facts, drop the mirror, pull again.',
  },
  upgrade_required: {
    status: 426,
    retry: 'after-change',
    doc: 'This console is too old for the server.',
  },
  link_invalid: {
    status: 404,
    retry: 'never',
    doc: 'The link is unknown, used, taken back or too old; which of these is not told. Ask for a new one.',
  },
  rate_limited: { status: 429, retry: 'later', doc: 'Too many requests; see `Retry-After`.' },
  setup_done: { status: 409, retry: 'never', doc: 'The first owner exists already; sign in.' },
  storage_full: {
    status: 507,
    retry: 'later',
    doc: 'The server’s disk is full: nothing was written, reading still works.',
  },
  unavailable: {
    status: 503,
    retry: 'later',
    doc: 'The database cannot be reached just now; nothing was written.',
  },
  internal: {
    status: 500,
    retry: 'later',
    doc: 'A bug. Nothing was written; quote the request id in `instance`.',
  },
} as const satisfies Record<string, CodeRow>;

export type ErrorCode = keyof typeof ERROR_CODES;
export const ErrorCode = z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]);

/** One faulty field: `pointer` is a JSON pointer into the body, or `query/…`, `params/…`. */
export const FieldError = z.strictObject({
  pointer: z.string(),
  code: z.string(),
  detail: z.string(),
});
export type FieldError = z.infer<typeof FieldError>;

/** RFC 9457 problem document. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  instance: z.string(),
  code: ErrorCode,
  /** Of `session_ended`: why the session ended. */
  reason: z.string().optional(),
  /** Of `stale_version` and `wrong_state`, where the thing is known: what it is now. */
  current: z.unknown().optional(),
  /** Of a time that is not allowed: the nearest one that is, null when there is none. */
  nearest: z.string().nullable().optional(),
  errors: z.array(FieldError).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** An expected failure. `context` goes to the log, never to the wire. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly context: Record<string, unknown>;
  readonly errors: FieldError[] | undefined;
  /** Goes to the wire: a word of a closed set that a client may branch on. */
  readonly reason: string | undefined;
  /** Goes to the wire: what whoever asked can go on from. */
  readonly told: Pick<Problem, 'current' | 'nearest'> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    context: Record<string, unknown> & {
      cause?: unknown;
      errors?: FieldError[];
      reason?: string;
      told?: Pick<Problem, 'current' | 'nearest'>;
    } = {},
  ) {
    super(message, { cause: context.cause });
    this.name = 'AppError';
    this.code = code;
    const { told, ...logged } = context;
    this.context = logged;
    this.errors = context.errors;
    this.reason = context.reason;
    this.told = told;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
}
