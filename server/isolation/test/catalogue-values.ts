// Values for columns whose contract says more than their type: with any other, the routes that show them answer a
// fault of the server, and nothing is proved about them. Named `table.column`; a new column needs none until it does.

export type ValueOf = (text: string, n: number) => unknown;

const json = (value: unknown) => JSON.stringify(value);
const no = () => null;

/** What the retention job deletes in time has not lain here long. */
const fresh = () => '2030-01-01T05:00:00Z';

export const FITTING: Readonly<Record<string, ValueOf>> = {
  'idempotency_keys.created_at': fresh,
  'dispatch_guards.held': () => '[2030-01-01T05:00:00Z,2030-01-01T05:00:05Z)',
  'sign_in_tickets.expires_at': fresh,
  'imports.created_at': fresh,
  'mails.ended_at': fresh,
  'devices.seen_at': fresh,
  // On a break nobody is given a contact, and claims are asked for.
  'agent_states.state': () => 'ready',
  // Whoever works no longer, or only looks on, is on no list of those who do.
  'members.active': () => true,
  'members.role': () => 'agent',
  'members.bridge_phone': (_text, n) => `+1202555${1000 + (n % 9000)}`,
  'api_keys.scopes': () => ['lists'],
  'api_keys.allowed_ips': () => [],
  'api_keys.revoked_at': no,
  'api_keys.expires_at': () => '2030-01-01T00:00:00Z',
  'call_events.state': () => 'completed',
  // Nothing falls due while the probes look.
  'callback_dues.due_at': () => '2099-01-01T05:00:00Z',
  'call_lists.wrap_up': () => json({ mode: 'timed', seconds: 45 }),
  'calls.state': () => 'completed',
  'calls.mode': () => 'test',
  'calls.reason': no,
  // Completed and not billed would be work for the billing job.
  'calls.billed': () => true,
  'contacts.attempts': () => 0,
  'deliveries.last_status': () => 500,
  'disposition_codes.position': (_text, n) => 10 + (n % 6),
  // Stopped ones are no work.
  'account_erasures.status': () => 'stopped',
  'account_erasures.counts': () => json({ contacts: 1 }),
  'account_erasures.waits_for': no,
  // Done ones are no work, and count what is theirs.
  'erasures.status': () => 'done',
  'erasures.counts': () => json({ contacts: 1 }),
  'erasures.waits_for': no,
  'imports.status': () => 'uploaded',
  'imports.sample': (text) => json([[text, '+12025550177']]),
  'imports.mapping': () => json([{ kind: 'name' }, { kind: 'phone' }]),
  'imports.counts': () => json({ rows: 1, imported: 1, duplicates: 0, invalid: 0, blank: 0 }),
  'imports.problems': () => json([]),
  'imports.preview': (text) =>
    json([{ row: 1, name: text, phone: '+12025550177', attributes: {} }]),
  'invitations.status': () => 'pending',
  'ledger.rule': () => 'operating',
  'webhook_endpoints.event_types': () => ['call.completed'],
};
