import { describe, expect, it } from 'vitest';
import { oneLine, renderMail } from './templates.ts';

const invitation = {
  account: 'Cedar Homes',
  inviter: 'Ritu Sethi',
  role: 'agent',
  link: 'https://calls.example/invitation#token',
};

describe('mails', () => {
  it('say who invites, to what and for how long, with the link in both bodies', () => {
    const mail = renderMail('invitation', invitation);
    expect(mail.subject).toBe('Ritu Sethi invites you to Cedar Homes');
    for (const body of [mail.text, mail.html]) {
      expect(body).toContain('as agent');
      expect(body).toContain('7 days');
      expect(body).toContain(invitation.link);
    }
  });

  it('keep a name from ending the subject line', () => {
    const inviter = 'Ritu\r\nBcc: everyone@evil.example\u2028\u0000x';
    const { subject } = renderMail('invitation', { ...invitation, inviter });
    expect(subject).toBe('Ritu Bcc: everyone@evil.example x invites you to Cedar Homes');
    expect(oneLine('\u2029 a\nb \t')).toBe('a b');
  });

  it('keep a name from opening a tag', () => {
    const { html } = renderMail('invitation', {
      ...invitation,
      inviter: '<img src="x" onerror=\'y\'>&',
    });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=&quot;x&quot; onerror=&#39;y&#39;&gt;&amp;');
  });

  it('count what is held in words', () => {
    const data = {
      account: 'Cedar',
      url: 'https://crm.example/hook',
      reason: 'failures',
      link: 'https://calls.example/webhooks',
    } as const;
    const text = (held: number) => renderMail('webhook_endpoint_disabled', { ...data, held }).text;
    expect(text(1)).toContain('1 event is held');
    expect(text(20)).toContain('20 events are held');
  });
});
