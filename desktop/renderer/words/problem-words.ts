/**
 * Every refusal in the console's own words: what failed, and what is safe or what to do about it.
 * The server sends codes only; `offline` and `bad_answer` the console finds out by itself.
 */
import type { ErrorCode } from '../../../shared/errors.ts';
import { msg, t } from './translate.ts';

export type ProblemCode = ErrorCode | 'offline' | 'bad_answer';

export interface ProblemWords {
  /** What failed. */
  failed: string;
  /** What is safe in spite of it, and the next step. */
  safe: string;
}

const words: Record<ProblemCode, ProblemWords> = {
  offline: {
    failed: msg('The server cannot be reached.'),
    safe: msg('Check the network. What was already saved is safe.'),
  },
  bad_answer: {
    failed: msg('Something other than the server answered.'),
    safe: msg('Check the network, such as a sign-in page of the Wi-Fi, then try again.'),
  },
  invalid_request: {
    failed: msg('Something here is missing or not allowed.'),
    safe: msg('Nothing was saved. Mend the marked field and send again.'),
  },
  invalid_json: {
    failed: msg('The server could not read what was sent.'),
    safe: msg('Nothing was saved. Reload the console and try again.'),
  },
  unsupported_media_type: {
    failed: msg('The server does not read this kind of file.'),
    safe: msg('Nothing was saved. Send a CSV file.'),
  },
  body_too_large: {
    failed: msg('This is larger than the server takes in one go.'),
    safe: msg('Nothing was saved. Send it in smaller parts.'),
  },
  unauthenticated: {
    failed: msg('You are not signed in any more.'),
    safe: msg('What you typed on this device is kept. Sign in again.'),
  },
  session_ended: {
    failed: msg('You are signed out by the server.'),
    safe: msg('What is on this device is kept. Sign in again.'),
  },
  report_refused: {
    failed: msg('The isolation report was not taken.'),
    safe: msg('The one that was published before still stands.'),
  },
  tokens_replaced: {
    failed: msg('You proved who you are in another window a moment ago.'),
    safe: msg('What is on this device is kept. Try again.'),
  },
  wrong_credentials: {
    failed: msg('The e-mail address and password do not belong together.'),
    safe: msg('Check both and try again.'),
  },
  wrong_code: {
    failed: msg('That did not prove that it is you.'),
    safe: msg('Each code works once. Wait for the next one and try again.'),
  },
  wrong_password: {
    failed: msg('This is not your password.'),
    safe: msg('Nothing was changed. Check it and try again.'),
  },
  ticket_spent: {
    failed: msg('This sign-in took too long or was tried too often.'),
    safe: msg('Begin again with your password.'),
  },
  forbidden: {
    failed: msg('Your role does not allow this.'),
    safe: msg('Nothing was changed. Ask an owner or admin of the account.'),
  },
  https_required: {
    failed: msg('This server is only reached over https.'),
    safe: msg('Nothing was done. Open the console by its https address.'),
  },
  step_up_required: {
    failed: msg('This needs a fresh proof that it is you.'),
    safe: msg('Nothing was changed. Ask for it again and prove that it is you.'),
  },
  second_factor_required: {
    failed: msg('Your role needs a second factor.'),
    safe: msg('Nothing was changed. Set one up first.'),
  },
  view_as_read_only: {
    failed: msg('You are only looking at this account.'),
    safe: msg('Nothing was changed.'),
  },
  view_as_write_off: {
    failed: msg('This account does not let those who view it change anything.'),
    safe: msg('Nothing was started. View it to read only, or ask its owner to allow changes.'),
  },
  support_not_granted: {
    failed: msg('This account has not let support in.'),
    safe: msg('Nothing was started. Ask its owner or admin to let support in.'),
  },
  not_found: {
    failed: msg('There is no such thing in this account.'),
    safe: msg('It may have been removed, or it belongs to another account.'),
  },
  method_not_allowed: {
    failed: msg('The server does not know this step.'),
    safe: msg('Nothing was changed. Reload the console; it may be older than the server.'),
  },
  account_suspended: {
    failed: msg('The account is suspended.'),
    safe: msg('All data stays. Dialling and sign-in stop until it is active again.'),
  },
  account_in_test_mode: {
    failed: msg('The account went back to test mode before this call was placed.'),
    safe: msg('Nobody was called and nothing was charged. Dial again to make a test call.'),
  },
  onboarding_unfinished: {
    failed: msg('This account is still being set up.'),
    safe: msg('Nothing was dialled. Finish hours, plan and rate; then it can call.'),
  },
  trial_ended: {
    failed: msg('The trial of this account has ended.'),
    safe: msg('All data stays and you can sign in. Dialling starts again on a plan.'),
  },
  plan_limit: {
    failed: msg('The plan of this account does not allow more.'),
    safe: msg('Nothing was changed. A larger plan allows it.'),
  },
  idempotency_key_required: {
    failed: msg('The request had no key against doing it twice.'),
    safe: msg('Nothing was done. Reload the console and try again.'),
  },
  idempotency_key_reused: {
    failed: msg('This was already sent with other content, or by somebody else.'),
    safe: msg('The first one stands; nothing was done twice.'),
  },
  erased: {
    failed: msg('This was about somebody who was erased.'),
    safe: msg('It was done once and is not done again.'),
  },
  idempotency_in_progress: {
    failed: msg('The same request is still being worked on.'),
    safe: msg('It is done once. Wait a moment and look again.'),
  },
  duplicate_dispatch: {
    failed: msg('The same call was asked for a moment ago.'),
    safe: msg('It was placed once. Wait five seconds to call again.'),
  },
  do_not_call: {
    failed: msg('The number is on the do-not-call list.'),
    safe: msg('It was not dialled and never will be. Take the next contact.'),
  },
  outside_calling_window: {
    failed: msg('It is outside calling hours where the contact lives.'),
    safe: msg('It was not dialled. The contact comes back when the hours begin.'),
  },
  callback_time: {
    failed: msg('A callback is for later, and for the next 90 days.'),
    safe: msg('It stands as it was. Choose another time.'),
  },
  stale_version: {
    failed: msg('Somebody changed this in the meantime.'),
    safe: msg('Nothing of theirs was overwritten. Look at what it is now, then change it again.'),
  },
  attempt_cap_reached: {
    failed: msg('The contact was tried as often as the account allows.'),
    safe: msg('It was not dialled. Take the next contact.'),
  },
  credit_exhausted: {
    failed: msg('The wallet of the account that pays does not cover this call.'),
    safe: msg('It was not dialled. Top up the wallet or let another account pay.'),
  },
  stale_field: {
    failed: msg('Somebody else changed this field meanwhile.'),
    safe: msg('Nothing was overwritten. Choose which value is right.'),
  },
  claim_lost: {
    failed: msg('This contact is not yours any more.'),
    safe: msg('Your notes are kept. Claim the next contact.'),
  },
  on_break: {
    failed: msg('You are on a break.'),
    safe: msg('No contact is given to you and no call is made until you are ready again.'),
  },
  nothing_to_claim: {
    failed: msg('No contact of this call list is free now.'),
    safe: msg('Callbacks and retries come back when they are due.'),
  },
  billing_account_not_allowed: {
    failed: msg('This account cannot pay for that.'),
    safe: msg('Choose this account, its parent or one of its sub-accounts.'),
  },
  no_rate_card: {
    failed: msg('The account that pays has no rate card in force.'),
    safe: msg('Nothing was dialled. Its parent account sets the rate.'),
  },
  carrier_not_configured: {
    failed: msg('The account is live, but the server has no carrier.'),
    safe: msg('Nothing was dialled. Whoever runs the server sets the carrier up.'),
  },
  invalid_phone: {
    failed: msg('This is not a phone number.'),
    safe: msg('Nothing was saved. Write it with its country code.'),
  },
  list_not_open: {
    failed: msg('The call list is not open.'),
    safe: msg('Nothing was dialled. Open the list or choose another.'),
  },
  picture_refused: {
    failed: msg('This file cannot be the logo.'),
    safe: msg(
      'The logo is as it was. Choose a PNG, JPEG or WebP of at most 64 KB and 1024 pixels a side.',
    ),
  },
  import_refused: {
    failed: msg('The file cannot be read as a call list.'),
    safe: msg('Nothing was written. Check that it is a CSV file with one contact a row.'),
  },
  uploads_full: {
    failed: msg('The files that wait to be imported fill the room of this account.'),
    safe: msg('Nothing was stored. Import one of them or throw it away, then send this one again.'),
  },
  imports_running: {
    failed: msg('Other imports of this account are being written just now.'),
    safe: msg('This one waits here as it is. Import it when one of them is done.'),
  },
  password_known: {
    failed: msg('This password is one of those that are tried first.'),
    safe: msg('Nothing was saved. Take another; a few words that do not belong together do well.'),
  },
  passkeys_not_possible: {
    failed: msg('Passkeys do not work at this address.'),
    safe: msg('Nothing was saved. Use an authenticator, or open the console by its name.'),
  },
  wrong_state: {
    failed: msg('It has changed since you looked.'),
    safe: msg('Nothing was changed by this. Load it again and decide anew.'),
  },
  already_exists: {
    failed: msg('There is one by this name already.'),
    safe: msg('Nothing was changed. Choose another name.'),
  },
  url_not_allowed: {
    failed: msg('Webhooks cannot be sent to this address.'),
    safe: msg('Nothing was saved. Use a public address that starts with https.'),
  },
  sync_reset: {
    failed: msg('The data on this device is from before a reset.'),
    safe: msg('What you did is sent first, then the data is loaded anew.'),
  },
  upgrade_required: {
    failed: msg('This console is too old for the server.'),
    safe: msg('What you did is kept. Reload to get the new one.'),
  },
  link_invalid: {
    failed: msg('This link cannot be used any more.'),
    safe: msg('Nothing was changed. Ask for a new one.'),
  },
  rate_limited: {
    failed: msg('Too many requests from this account.'),
    safe: msg('Nothing was lost. Wait a minute and try again.'),
  },
  setup_done: {
    failed: msg('The first owner exists already.'),
    safe: msg('Sign in instead.'),
  },
  storage_full: {
    failed: msg('The server’s disk is full.'),
    safe: msg('Nothing was written; reading still works. Whoever runs the server must make room.'),
  },
  unavailable: {
    failed: msg('The server cannot reach its database just now.'),
    safe: msg('Nothing was written. Try again in a moment.'),
  },
  internal: {
    failed: msg('The server ran into a fault of its own.'),
    safe: msg('Nothing was written. Try again; if it stays, quote the request number.'),
  },
};

/** An unknown code, from a newer server, reads like a fault of the server. */
export function problemWords(code: string): ProblemWords {
  const { failed, safe } = words[Object.hasOwn(words, code) ? (code as ProblemCode) : 'internal'];
  return { failed: t(failed), safe: t(safe) };
}

/** Both in one line, for a field, a toast or a table cell. */
export function problemSentence(code: string): string {
  const { failed, safe } = problemWords(code);
  return `${failed} ${safe}`;
}
