// What becomes of each table when a whole account is erased: printed as docs/account-erasure.md, read by the job. A table
// that is in none of the three lists fails a test.

/** Rows of the account that go, in this order: what refers to others comes before them. */
export const DELETED_TABLES = [
  // From here on nothing synced can be written any more: a writer takes its number from this row first.
  'sync_heads',
  'delivery_attempts',
  'deliveries',
  'webhook_endpoints',
  'events',
  'dispositions',
  'notes',
  'callback_dues',
  'callback_changes',
  'callbacks',
  'contact_edits',
  'claims',
  'sync_removed',
  'sync_dead_letters',
  'call_events',
  'carrier_callbacks',
  'dispatch_guards',
  'idempotency_keys',
  'import_problems',
  'import_files',
  'imports',
  'contacts',
  'list_assignments',
  'call_lists',
  'disposition_codes',
  'do_not_call',
  'invitations',
  'mails',
  'exports',
  'erasures',
  'erased_accounts',
  'view_as_sessions',
  'support_grants',
  'role_sight',
  'feature_flag_overrides',
  'account_logos',
  'sign_in_tickets',
  'session_tokens',
  'sessions',
  'devices',
  'agent_states',
  'api_keys',
  'members',
] as const;
export type DeletedTable = (typeof DELETED_TABLES)[number];

/** Rows that stay and say nothing of anybody any more. */
export const EMPTIED_TABLES = {
  accounts:
    'its row is what the books refer to: no name, no short name, no number; its id, currency and time zone',
  account_relations:
    'the account’s own names for itself and its parent go; which id it was related to stays',
  calls:
    'each charge names one: who was called, by whom and from which number go; times, lengths and results stay',
} as const;

/** Rows that stay as they are. */
export const KEPT_TABLES = {
  ledger: 'money is append-only and a hash chain; it names calls by id and nobody by name',
  ledger_heads: 'the end of that chain',
  rate_cards: 'what the charges were worked out from',
  holds: 'credit held and settled, by call id',
  usage_days: 'sums by day',
  usage_rollups: 'what this account, as a parent, was told about others: sums by day',
  audit_log:
    'who did and saw what, for as long as the law asks (a year at least): a hash chain of ids and of the names of those who worked there, never of a person who was called',
  audit_pending: 'rows on their way into that chain',
  audit_chain: 'the chain itself',
  audit_heads: 'its end',
  audit_checkpoints: 'its signatures',
  do_not_call_hashes:
    'an opt-out outlives everything, as a keyed hash; the list of numbers itself goes',
  account_erasures: 'that it was asked for, and the receipt',
} as const;

/** Tables of people, without an account of their own. */
const PEOPLE = [
  [
    'users, totp_factors, passkeys, recovery_codes, known_devices',
    'of people who belong to no other account: deleted. Whoever works elsewhere too keeps their sign-in',
  ],
  ['password_resets', 'of those people: deleted'],
] as const;

/** The list as a page. */
export function erasedTablesPage(): string {
  const rows = (of: Readonly<Record<string, string>>) =>
    Object.entries(of).map(([table, why]) => `| ${table} | ${why} |`);
  return [
    '# What becomes of an erased account',
    '',
    'Printed from `shared/erased-tables.ts` by `npm run generate`. How it is asked for, stopped and proved: ADR 0012.',
    'A test fills every table of an account, erases it, looks for its words in all tables and compares every row of every other',
    'account; a table that is missing here fails it.',
    '',
    'Deleted, in this order:',
    '',
    `${DELETED_TABLES.join(', ')}. Files of exports go with them.`,
    '',
    'Emptied:',
    '',
    '| table | what stays, and why |',
    '|---|---|',
    ...rows(EMPTIED_TABLES),
    '',
    'Kept as it is:',
    '',
    '| table | why |',
    '|---|---|',
    ...rows(KEPT_TABLES),
    '',
    'Of people:',
    '',
    '| table | what |',
    '|---|---|',
    ...PEOPLE.map(([tables, what]) => `| ${tables} | ${what} |`),
    '',
    'Rows of other accounts stay byte for byte, with one exception: the parent’s relation to the account becomes a former one,',
    'members of the parent whose calls it paid for are paid for by the parent again, and the parent gets the receipt. The name the',
    'parent knew it by stays in the parent’s books ([ADR 9](adr/0009-what-a-parent-was-told-stays-told.md)), and what its people did',
    'as guests of another account stays in that account’s log.',
    '',
  ].join('\n');
}
