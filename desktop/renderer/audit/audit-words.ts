/** Audit rows in words. An action without words of its own is read from its name: `member.created`. */
import type { AuditRow } from '../../../shared/audit.ts';
import { formatNumber } from '../ui/format.ts';

const actionWords: Record<string, string> = {
  'access.refused': 'was refused',
  'input.refused': 'sent what has no valid form to',
  'account.changed': 'changed the account',
  'audit.exported': 'exported the audit log',
  'call.read': 'opened a call',
  'call_list.updated': 'changed a call list',
  'calls.read': 'looked through the calls',
  'contact.read': 'opened a contact',
  'contact_history.read': 'read the history of a contact',
  'contacts.read': 'looked through a call list',
  'contacts.synced': 'took a call list onto a device',
  'data.exported': 'exported the account',
  'delivery.read': 'read what was sent to a webhook',
  'do_not_call.added': 'put a number on the do-not-call list',
  'do_not_call.read': 'looked through the do-not-call list',
  'erasure.done': 'erased a person',
  'erasure.requested': 'asked for a person to be erased',
  'erasure_preview.read': 'looked up what is known of a person',
  'events.read': 'read the event log',
  'factor.added': 'added a second factor',
  'factor.removed': 'removed a second factor',
  'factor.renamed': 'renamed a passkey',
  'factors.reset': 'took away the second factors of a member',
  'import.read': 'read an import',
  'import_problems.read': 'saved the problems of an import',
  'mail.written': 'wrote an e-mail',
  'password.changed': 'changed their password',
  'recovery_code.used': 'used a recovery code',
  'recovery_codes.renewed': 'made new recovery codes',
  'sub_account.created': 'created a sub-account',
  'session.ended': 'signed out',
  'session.opened': 'signed in',
  'session.proven': 'proved again who they are',
  'session.refused': 'refused a wrong password',
  'session.reuse_detected': 'ended sessions: a token was used twice',
  'sign_in.locked_out': 'made a sign-in wait: too many wrong tries',
  'view_as.read': 'looked, viewing as this account,',
};

export function actionName(action: string): string {
  const known = actionWords[action];
  if (known !== undefined) return known;
  const [thing = '', verb = ''] = action.replaceAll('_', ' ').split('.');
  return `${verb} ${/^[aeio]/.test(thing) ? 'an' : 'a'} ${thing}`;
}

/** Who, by the name they had: a person, a key of a person, the server. */
export function actorName({ actor }: AuditRow): string {
  if (actor.kind === 'operator') return 'The operator of the server';
  if (actor.kind === 'system') return actor.name === 'sign-in' ? 'The sign-in' : 'The server';
  const name = actor.name ?? 'A member';
  return actor.kind === 'api_key' ? `API key of ${name}` : name;
}

const targetWords: Record<string, string> = {
  api_key: 'API key',
  call_list: 'call list',
  phone: 'number',
  webhook_endpoint: 'endpoint',
};

/** What it was done to, short; the whole id is in the row’s own details. */
export function targetName({ target, detail }: AuditRow, ownId: string): string {
  if (target.kind === 'operation') return target.id ?? '';
  if (target.kind === 'account' && (target.id ?? ownId) === ownId) return 'this account';
  if (target.kind === 'phone' && typeof detail['ends'] === 'string')
    return `number ending in ${detail['ends']}`;
  const kind = targetWords[target.kind] ?? target.kind.replaceAll('_', ' ');
  return target.id === null ? kind : `${kind} ${target.id.slice(-6)}`;
}

/** `250 rows`, `3 more times`. */
export function countWords({ detail }: AuditRow): string {
  const { rows, times } = detail;
  const words: string[] = [];
  if (typeof rows === 'number' && rows !== 1) words.push(`${formatNumber(rows)} rows`);
  if (typeof times === 'number') words.push(times === 1 ? 'once more' : `${times} more times`);
  return words.join(', ');
}

/** Kinds of actions to filter by; each is all actions about one thing. */
export const actionKinds: readonly { id: string; label: string }[] = [
  { id: 'all', label: 'anything' },
  { id: 'session.', label: 'signing in' },
  { id: 'access.', label: 'refusals' },
  { id: 'contact.', label: 'single contacts' },
  { id: 'contacts.', label: 'whole call lists' },
  { id: 'call_list.', label: 'changes of call lists' },
  { id: 'import.', label: 'imports' },
  { id: 'member.', label: 'members' },
  { id: 'api_key.', label: 'API keys' },
  { id: 'webhook_endpoint.', label: 'webhooks' },
  { id: 'view_as.', label: 'view-as' },
];
