// What every mail says. Pure: data in, subject and bodies out. Names come from people, so nothing of them may end a
// header line or open a tag.
import type { Mode } from '../../shared/mode.ts';
import { INVITATION_DAYS } from '../../shared/invitations.ts';
import { RESET_MINUTES } from '../../shared/password-reset.ts';

/** To whom something happened, and when, in the zone of their account. */
type Moment = { name: string; at: string; zone?: string };

/** What each template is told. */
export type MailData = {
  invitation: { account: string; inviter: string; role: string; link: string };
  password_reset: { name: string; link: string };
  password_changed: Moment;
  second_factor_removed: Moment;
  second_factors_reset: Moment & { by: string };
  recovery_code_used: Moment & { left: number };
  new_sign_in: Moment & { account: string; device: string; ip: string; link: string };
  account_erasure_asked: {
    account: string;
    by: string;
    reason: string;
    /** When it begins. */
    at: string;
    zone: string;
    link: string;
  };
  /** `by` is null when whoever asked may no longer ask. */
  account_erasure_stopped: { account: string; by: string | null };
  webhook_endpoint_disabled: {
    account: string;
    url: string;
    reason: 'failures' | 'gone';
    held: number;
    link: string;
  };
};

export type Template = keyof MailData;

type Content = { subject: string; paragraphs: string[]; action?: { label: string; link: string } };

const NOT_YOU =
  'If this was not you, set a new password at once with “Forgot your password?” and tell whoever runs your account.';

const CONTENT: { [T in Template]: (data: MailData[T]) => Content } = {
  invitation: (d) => ({
    subject: `${d.inviter} invites you to ${d.account}`,
    paragraphs: [
      `${d.inviter} invites you to work in ${d.account} on Switchyard, as ${d.role}.`,
      `The link is good for ${INVITATION_DAYS} days and for one use. It is meant for you alone; do not pass it on.`,
      'If you did not expect this, do nothing: nobody becomes a member without the link.',
    ],
    action: { label: 'See the invitation', link: d.link },
  }),
  password_reset: (d) => ({
    subject: 'Set a new password',
    paragraphs: [
      `Hello ${d.name}, somebody asked for a new password for this address.`,
      `The link is good for ${RESET_MINUTES} minutes and for one use.`,
      'If it was not you, do nothing: your password stays as it is.',
    ],
    action: { label: 'Set a new password', link: d.link },
  }),
  password_changed: (d) => ({
    subject: 'Your password was changed',
    paragraphs: [
      `Hello ${d.name}, your password was changed on ${when(d)}. Everywhere else you are signed out.`,
      NOT_YOU,
    ],
  }),
  second_factor_removed: (d) => ({
    subject: 'A second factor was removed',
    paragraphs: [
      `Hello ${d.name}, a second factor was removed from your sign-in on ${when(d)}.`,
      NOT_YOU,
    ],
  }),
  second_factors_reset: (d) => ({
    subject: 'Your second factors were taken away',
    paragraphs: [
      `Hello ${d.name}, ${d.by} took away your second factors and recovery codes on ${when(d)}. Until you add a new one, your password alone lets you in.`,
      'If you did not ask for this, set a new password at once with “Forgot your password?” and tell whoever runs your account.',
    ],
  }),
  recovery_code_used: (d) => ({
    subject: 'A recovery code was used',
    paragraphs: [
      `Hello ${d.name}, a recovery code was used in place of your second factor on ${when(d)}. You have ${d.left} left.`,
      NOT_YOU,
    ],
  }),
  new_sign_in: (d) => ({
    subject: `New sign-in to ${d.account}`,
    paragraphs: [
      `Hello ${d.name}, somebody signed in to ${d.account} as you, on a device you did not use before: ${d.device}, network address ${d.ip}, on ${when(d)}.`,
      'If this was you, there is nothing to do.',
      `If it was not you, open “You” in the console, choose “Sign out all others” under “Where you are signed in” and “Change password”. Should you not get in any more, set a new password with “Forgot your password?”, which ends every session as well. Then tell whoever runs ${d.account}.`,
    ],
    action: { label: 'See where you are signed in', link: d.link },
  }),
  account_erasure_asked: (d) => ({
    subject: `${d.account} is to be erased on ${when(d)}`,
    paragraphs: [
      `${d.by} asked for the whole account ${d.account} to be erased. The reason given: ${d.reason}.`,
      `It begins on ${when(d)}. Until then work goes on as usual, and every owner and admin of the account, and of its parent account if it has one, can stop it under Settings, Data.`,
      'After that its call lists, contacts, notes, people, keys and files are deleted, and nobody can bring them back. If you want a copy, make an export before.',
      'If nobody you know asked for this, stop it now and tell whoever runs your account.',
    ],
    action: { label: 'See it, or stop it', link: d.link },
  }),
  account_erasure_stopped: (d) => ({
    subject: `${d.account} will not be erased`,
    paragraphs: [
      d.by === null
        ? `The parent account that asked for ${d.account} to be erased is not its parent any more, so it is not erased. Nothing was deleted, and work goes on as usual.`
        : `${d.by} stopped the erasure of ${d.account}. Nothing was deleted, and work goes on as usual.`,
    ],
  }),
  webhook_endpoint_disabled: (d) => ({
    subject: `A webhook endpoint of ${d.account} was disabled`,
    paragraphs: [
      d.reason === 'gone'
        ? `${d.url} answered that it is gone (410), so Switchyard stopped sending to it.`
        : `${d.url} failed 10 times in a row, so Switchyard stopped sending to it.`,
      `${d.held === 1 ? '1 event is' : `${d.held} events are`} held for it. Nothing is dropped: enable the endpoint again and they are sent.`,
    ],
    action: { label: 'Open webhooks', link: d.link },
  }),
};

export type Rendered = { subject: string; text: string; html: string };

export function renderMail<T extends Template>(template: T, data: MailData[T]): Rendered {
  const { subject, paragraphs, action } = CONTENT[template](data);
  const lines = paragraphs.map(oneLine);
  const parts = action ? [lines[0] ?? '', action.link, ...lines.slice(1)] : lines;
  return {
    subject: oneLine(subject),
    text: `${parts.join('\n\n')}\n\n-- \nSwitchyard\n`,
    html: htmlOf(lines, action),
  };
}

/** What comes of an account in test mode says so before it is opened. */
export function subjectIn(mode: Mode, subject: string): string {
  return mode === 'test' ? `[TEST] ${subject}` : subject;
}

export function isTemplate(name: string): name is Template {
  return Object.hasOwn(CONTENT, name);
}

/** Control characters and Unicode’s line ends become a space: a name cannot start a header of its own. */
export function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 1000);
}

function when({ at, zone }: Omit<Moment, 'name'>): string {
  // Mails of before said no zone.
  const timeZone = zone ?? 'UTC';
  const words = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const;
  return `${new Intl.DateTimeFormat('en-GB', words).format(Date.parse(at))} (${timeZone})`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}

function htmlOf(lines: readonly string[], action: Content['action']): string {
  const [first = '', ...rest] = lines.map((line) => `<p>${escape(line)}</p>`);
  const button = action
    ? `<p><a href="${escape(action.link)}" style="display:inline-block;padding:10px 18px;border-radius:6px;background:#0f766e;color:#fff;text-decoration:none;font-weight:600">${escape(action.label)}</a></p><p style="color:#57534e">Or copy this address into your browser:<br>${escape(action.link)}</p>`
    : '';
  return `<!doctype html><html lang="en"><body style="font:16px/1.5 system-ui,sans-serif;color:#1c1917;max-width:34em;margin:24px auto;padding:0 16px">${first}${button}${rest.join('')}<p style="color:#57534e">Switchyard</p></body></html>`;
}
