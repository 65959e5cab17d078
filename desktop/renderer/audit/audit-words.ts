/** Audit rows in words. An action without words of its own is read from its name: `member.created`. */
import type { AuditRow } from '../../../shared/audit.ts';
import { msg, t } from '../words/translate.ts';

const actionWords: Record<string, string> = {
  'access.refused': msg('was refused'),
  'input.refused': msg('sent what has no valid form to'),
  'account.changed': msg('changed the account'),
  'account.flag_set': msg('switched an early feature'),
  'account.logo_deleted': msg('took away the logo'),
  'account.logo_set': msg('set the logo'),
  'account.moved': msg('moved an account'),
  'account.plan_set': msg('set the plan of an account'),
  'account.reactivated': msg('reactivated an account'),
  'account.suspended': msg('suspended an account'),
  'account_erasure.begun': msg('began to erase the account'),
  'account_erasure.done': msg('erased the account'),
  'account_erasure.requested': msg('asked for the account to be erased'),
  'account_erasure.stopped': msg('stopped the erasure of the account'),
  'api_key.created': msg('created an api key'),
  'api_key.revoked': msg('revoked an api key'),
  'api_key.rotated': msg('rotated an api key'),
  'audit.exported': msg('exported the audit log'),
  'bridge_phone.removed': msg('removed their own phone for calls'),
  'bridge_phone.set': msg('set their own phone for calls'),
  'call.read': msg('opened a call'),
  'call_list.assigned': msg('chose who works a call list'),
  'call_list.updated': msg('changed a call list'),
  'callback.moved': msg('moved a callback'),
  'callback.read': msg('opened a callback'),
  'callbacks.read': msg('looked through the callbacks'),
  'calls.read': msg('looked through the calls'),
  'contact.corrected': msg('corrected a field of a contact'),
  'contact.read': msg('opened a contact'),
  'contact_history.read': msg('read the history of a contact'),
  'contacts.read': msg('looked through a call list'),
  'contacts.synced': msg('took a call list onto a device'),
  'device.released': msg('released a device'),
  'device.signed_out': msg('signed out a device'),
  'data.exported': msg('exported the account'),
  'delivery.read': msg('read what was sent to a webhook'),
  'do_not_call.added': msg('put a number on the do-not-call list'),
  'do_not_call.read': msg('looked through the do-not-call list'),
  'erasure.done': msg('erased a person'),
  'erasure.requested': msg('asked for a person to be erased'),
  'erasure_preview.read': msg('looked up what is known of a person'),
  'events.read': msg('read the event log'),
  'export.downloaded': msg('downloaded an export'),
  'export.made': msg('made an export'),
  'export.requested': msg('requested an export'),
  'factor.added': msg('added a second factor'),
  'factor.removed': msg('removed a second factor'),
  'factor.renamed': msg('renamed a passkey'),
  'factors.reset': msg('took away the second factors of a member'),
  'import.cancelled': msg('cancelled an import'),
  'import.committed': msg('committed an import'),
  'import.done': msg('finished an import'),
  'import.failed': msg('could not finish an import'),
  'import.uploaded': msg('uploaded an import'),
  'import.read': msg('read an import'),
  'import_problems.read': msg('saved the problems of an import'),
  'invitation.accepted': msg('accepted an invitation'),
  'invitation.created': msg('created an invitation'),
  'invitation.resent': msg('resent an invitation'),
  'invitation.taken_back': msg('took back an invitation'),
  'member.created': msg('created a member'),
  'member.updated': msg('updated a member'),
  'onboarding.step_closed': msg('closed a step of the set-up'),
  'mail.written': msg('wrote an e-mail'),
  'password.reset': msg('reset a password'),
  'password_reset.link_sent': msg('sent a link for a new password'),
  'rate_card.created': msg('created a rate card'),
  'sight.changed': msg('changed what a role sees'),
  'support.ended': msg('ended the time of support'),
  'support.granted': msg('let support in'),
  'view_as.ended': msg('ended a view-as'),
  'view_as.started': msg('started a view-as'),
  'view_as.write_allowed': msg('allowed changes in view-as'),
  'webhook_delivery.replayed': msg('replayed a webhook delivery'),
  'webhook_endpoint.created': msg('created a webhook endpoint'),
  'webhook_endpoint.disabled': msg('disabled a webhook endpoint'),
  'webhook_endpoint.secret_rotated': msg('rotated the secret of a webhook endpoint'),
  'webhook_endpoint.updated': msg('updated a webhook endpoint'),
  'password.changed': msg('changed their password'),
  'recovery_code.used': msg('used a recovery code'),
  'recovery_codes.renewed': msg('made new recovery codes'),
  'sub_account.created': msg('created a sub-account'),
  'session.ended': msg('signed out||what somebody did'),
  'session.opened': msg('signed in||what somebody did'),
  'session.proven': msg('proved again who they are'),
  'session.refused': msg('refused a wrong password'),
  'session.reuse_detected': msg('ended sessions: a token was used twice'),
  'sign_in.locked_out': msg('made a sign-in wait: too many wrong tries'),
  'view_as.read': msg('looked, viewing as this account,'),
};

export function actionName(action: string): string {
  const known = actionWords[action];
  if (known !== undefined) return t(known);
  const [thing = '', verb = ''] = action.replaceAll('_', ' ').split('.');
  return `${verb} ${/^[aeio]/.test(thing) ? 'an' : 'a'} ${thing}`;
}

/** Who, by the name they had: a person, a key of a person, the server. */
export function actorName({ actor }: AuditRow): string {
  if (actor.kind === 'operator') return t('The operator of the server');
  if (actor.kind === 'system') return actor.name === 'sign-in' ? t('The sign-in') : t('The server');
  const name = actor.name ?? t('A member');
  return actor.kind === 'api_key' ? t('API key of {name}', { name }) : name;
}

const targetWords: Record<string, string> = {
  account: msg('account'),
  api_key: msg('API key'),
  call: msg('call'),
  call_list: msg('call list'),
  callback: msg('callback'),
  contact: msg('contact'),
  delivery: msg('delivery'),
  device: msg('device'),
  erasure: msg('erasure'),
  export: msg('export'),
  import: msg('import'),
  invitation: msg('invitation'),
  member: msg('member'),
  person: msg('person'),
  phone: msg('number'),
  rate_card: msg('rate card'),
  role: msg('role'),
  session: msg('session'),
  support_grant: msg('support grant'),
  user: msg('user'),
  view_as: msg('view as'),
  webhook_endpoint: msg('endpoint'),
};

/** What it was done to, short; the whole id is in the row’s own details. */
export function targetName({ target, detail }: AuditRow, ownId: string): string {
  if (target.kind === 'operation') return target.id ?? '';
  if (target.kind === 'account' && (target.id ?? ownId) === ownId) return t('this account');
  if (target.kind === 'phone' && typeof detail['ends'] === 'string')
    return t('number ending in {digits}', { digits: detail['ends'] });
  const words = targetWords[target.kind];
  const kind = words === undefined ? target.kind.replaceAll('_', ' ') : t(words);
  return target.id === null ? kind : `${kind} ${target.id.slice(-6)}`;
}

/** `250 rows`, `3 more times`. */
export function countWords({ detail }: AuditRow): string {
  const { rows, times } = detail;
  const words: string[] = [];
  if (typeof rows === 'number' && rows !== 1)
    words.push(t('{count, plural, one {# row} other {# rows}}', { count: rows }));
  if (typeof times === 'number')
    words.push(t('{count, plural, =1 {once more} other {# more times}}', { count: times }));
  return words.join(', ');
}

/** Kinds of actions to filter by; each is all actions about one thing. */
export const actionKinds: readonly { id: string; label: string }[] = [
  { id: 'all', label: msg('anything') },
  { id: 'session.', label: msg('signing in') },
  { id: 'access.', label: msg('refusals') },
  { id: 'contact.', label: msg('single contacts') },
  { id: 'contacts.', label: msg('whole call lists') },
  { id: 'call_list.', label: msg('changes of call lists') },
  { id: 'import.', label: msg('imports') },
  { id: 'member.', label: msg('members') },
  { id: 'api_key.', label: msg('API keys') },
  { id: 'webhook_endpoint.', label: msg('webhooks') },
  { id: 'view_as.', label: msg('view-as') },
];
