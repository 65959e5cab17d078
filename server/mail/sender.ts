// The mail server, behind a small port. nodemailer speaks SMTP; nothing else of it is used.
import { createTransport } from 'nodemailer';
import { sleep } from '../platform/clock.ts';
import { isThisMachine } from '../platform/this-machine.ts';
import type { Rendered } from './templates.ts';

export type Envelope = Rendered & { id: string; to: string };

export type Sender = {
  /** Resolves when the mail server took the mail. @throws what nodemailer throws */
  send(mail: Envelope): Promise<void>;
  close(): void;
};

export const CONNECTIONS = 4;
/** Less than the lease, so that a mail server that hangs costs one try and not two mails. */
const DEADLINE_MS = 20_000;

export function createSender(mail: { url: string; from: string }): Sender {
  const transport = createTransport({
    url: mail.url,
    pool: true,
    // Beyond this machine a mail server that offers no TLS gets no mail: what it would carry are links that let people in.
    requireTLS: !isThisMachine(new URL(mail.url).hostname),
    maxConnections: CONNECTIONS,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 15_000,
    // Bodies are texts of ours; nothing in them may make the server read a file or fetch an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = mail.from.split('@')[1] ?? 'localhost';
  return {
    send: async ({ id, to, subject, text, html }) => {
      const sending = transport.sendMail({
        from: { name: 'Switchyard', address: mail.from },
        to: { name: '', address: to },
        subject,
        text,
        html,
        // The same for every try of a mail: a mailbox that gets it twice can tell.
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      await withinDeadline(sending);
    },
    close: () => transport.close(),
  };
}

async function withinDeadline(sending: Promise<unknown>): Promise<void> {
  const limit = new AbortController();
  const late = sleep(DEADLINE_MS, limit.signal).then(() => {
    if (!limit.signal.aborted) throw new Error('the mail server did not answer in time');
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    limit.abort();
    sending.catch(() => undefined);
  }
}
