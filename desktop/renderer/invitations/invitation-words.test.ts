import { describe, expect, it } from 'vitest';
import { findInvitationErrors, mailWords } from './invitation-words.ts';

const when = (instant: string) => `at ${instant}`;
const mail = { state: 'waiting', attempts: 0, error: null, next_at: null } as const;

describe('invitations', () => {
  it('need an address before the server is asked, and no name', () => {
    const draft = { email: ' asha@cedar.example ', name: '', role: 'agent', payer: 'own' } as const;
    expect(findInvitationErrors(draft)).toEqual({});
    expect(findInvitationErrors({ ...draft, email: 'asha' }).email).toContain('e-mail address');
  });

  it('say when a mail is tried again and what the mail server said', () => {
    expect(mailWords({ expired: false, mail }, when)).toEqual({
      tone: 'wait',
      state: 'mail waiting',
    });
    const tried = { ...mail, attempts: 2, error: 'try later', next_at: 'noon' };
    expect(mailWords({ expired: false, mail: tried }, when).more).toBe(
      'Tried again at noon. try later',
    );
    const failed = { ...tried, state: 'failed', next_at: null } as const;
    expect(mailWords({ expired: false, mail: failed }, when)).toEqual({
      tone: 'stop',
      state: 'mail failed',
      more: 'try later',
    });
  });

  it('never call a mail sent that no server sends, nor a link good that ran out', () => {
    const unsent = { ...mail, state: 'no_server' } as const;
    expect(mailWords({ expired: false, mail: unsent }, when).state).toBe('not mailed');
    const sent = { ...mail, state: 'sent' } as const;
    expect(mailWords({ expired: true, mail: sent }, when).state).toBe('link ran out');
  });
});
