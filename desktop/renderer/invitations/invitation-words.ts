/** What became of an invitation, in words, and what is wrong with a new one. */
import { z } from 'zod';
import type { Invitation } from '../../../shared/invitations.ts';
import type { Role } from '../../../shared/roles.ts';
import type { Tone } from '../ui/tone.ts';
import { t } from '../words/translate.ts';

export interface InvitationDraft {
  email: string;
  name: string;
  role: Role;
  payer: string;
}

export type InvitationErrors = Partial<Record<'email', string>>;

const email = z.email().max(254);

export function findInvitationErrors(draft: InvitationDraft): InvitationErrors {
  return email.safeParse(draft.email.trim()).success
    ? {}
    : { email: t('Enter an e-mail address, such as asha@cedar.example.') };
}

export interface MailWords {
  tone: Tone;
  state: string;
  /** Why, or what happens next; undefined when the state says all. */
  more?: string;
}

type Shown = Pick<Invitation, 'expired' | 'mail'>;

/** `when` words an instant for the account. */
export function mailWords({ expired, mail }: Shown, when: (instant: string) => string): MailWords {
  if (expired)
    return { tone: 'warn', state: t('link ran out'), more: t('Nobody used it in time.') };
  const reason = mail.error === null ? {} : { more: mail.error };
  switch (mail.state) {
    case 'sent':
      return { tone: 'go', state: t('mail sent') };
    case 'failed':
      return { tone: 'stop', state: t('mail failed'), ...reason };
    case 'cancelled':
      return { tone: 'mute', state: t('mail stopped') };
    case 'no_server':
      return { tone: 'mute', state: t('not mailed'), more: t('Pass the link on yourself.') };
    case 'waiting': {
      if (mail.attempts === 0 || mail.next_at === null)
        return { tone: 'wait', state: t('mail waiting') };
      const next = t('Tried again {moment}.', { moment: when(mail.next_at) });
      return {
        tone: 'warn',
        state: t('mail waiting'),
        more: mail.error === null ? next : `${next} ${mail.error}`,
      };
    }
  }
}
