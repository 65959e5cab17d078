/** Audit rows in words. An action without words of its own is read from its name: `member.created`. */
import type { AuditRow } from '../../../shared/audit.ts';
import { formatNumber } from '../ui/format.ts';
import { msg, t } from '../words/translate.ts';

const actionWords: Record<string, string> = {
  'access.refused': msg('was refused'),
  'input.refused': msg('sent what has no valid form to'),
  'account.changed': msg('changed the account'),
  'audit.exported': msg('exported the audit log'),
  'call.read': msg('opened a call'),
  'call_list.updated': msg('changed a call list'),
  'calls.read': msg('looked through the calls'),
  'contact.read': msg('opened a contact'),
  'contact_history.read': msg('read the history of a contact'),
  'contacts.read': msg('looked through a call list'),
  'contacts.synced': msg('took a call list onto a device'),
  'data.exported': msg('exported the account'),
  'delivery.read': msg('read what was sent to a webhook'),
  'do_not_call.added': 'put a number on the do-not-call list',
  'do_not_call.read': 'looked through the do-not-call list',
  'erasure.done': msg('erased a person'),
  'erasure.requested': msg('asked for a person to be erased'),
  'erasure_preview.read': msg('looked up what is known of a person'),
  'events.read': msg('read the event log'),
  'factor.added': msg('added a second factor'),
  'factor.removed': msg('removed a second factor'),
  'factor.renamed': msg('renamed a passkey'),
  'factors.reset': msg('took away the second factors of a member'),
  'import.read': msg('read an import'),
  'import_problems.read': msg('saved the problems of an import'),
  'mail.written': 'wrote an e-mail',
  'password.changed': msg('changed their password'),
  'recovery_code.used': msg('used a recovery code'),
  'recovery_codes.renewed': msg('made new recovery codes'),
  'sub_account.created': 'created a sub-account',
  'session.ended': msg('signed out'),
  'session.opened': msg('signed in'),
  'session.proven': msg('proved again who they are'),
  'session.refused': msg('refused a wrong password'),
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
  if (actor.kind === 'operator') return t('The operator of the server');
  if (actor.kind === 'system') return actor.name === 'sign-in' ? t('The sign-in') : t('The server');
  const name = actor.name ?? t('A member');
  return actor.kind === 'api_key' ? `API key of ${name}` : name;
}

const targetWords: Record<string, string> = {
  api_key: msg('API key'),
  call_list: msg('call list'),
  phone: 'number',
  webhook_endpoint: 'endpoint',
};

/** What it was done to, short; the whole id is in the row’s own details. */
export function targetName({ target, detail }: AuditRow, ownId: string): string {
  if (target.kind === 'operation') return target.id ?? '';
  if (target.kind === 'account' && (target.id ?? ownId) === ownId) return t('this account');
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
  if (typeof times === 'number') words.push(times === 1 ? t('once more') : `${times} more times`);
  return words.join(', ');
}

/** Kinds of actions to filter by; each is all actions about one thing. */
export const actionKinds: readonly { id: string; label: string }[] = [
  { id: 'all', label: 'anything' },
  { id: 'session.', label: msg('signing in') },
  { id: 'access.', label: 'refusals' },
  { id: 'contact.', label: msg('single contacts') },
  { id: 'contacts.', label: msg('whole call lists') },
  { id: 'call_list.', label: msg('changes of call lists') },
  { id: 'import.', label: 'imports' },
  { id: 'member.', label: 'members' },
  { id: 'api_key.', label: msg('API keys') },
  { id: 'webhook_endpoint.', label: 'webhooks' },
  { id: 'view_as.', label: 'view-as' },
];
