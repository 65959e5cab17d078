// A real mail server on a port, that keeps what it is sent and may be told to refuse.
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { sleep } from '../../platform/clock.ts';

export type Received = {
  /** Whom the mail server was told to give it to, headers aside. */
  to: string[];
  headers: string;
  /** The text part, decoded. */
  text: string;
  raw: string;
};

export type Mailbox = {
  url: string;
  env: { SMTP_URL: string; MAIL_FROM: string };
  mails: Received[];
  /** Answers every mail with this until told otherwise; null takes them. */
  refuse(answer: { code: number; words: string } | null): void;
  /** The mails to an address once there are so many; throws after 5 s. */
  waitFor(to: string, count?: number): Promise<Received[]>;
  close(): Promise<void>;
};

export async function startMailbox(): Promise<Mailbox> {
  const mails: Received[] = [];
  let refusal: { code: number; words: string } | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) =>
      done(
        refusal ? Object.assign(new Error(refusal.words), { responseCode: refusal.code }) : null,
      ),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map((r) => r.address);
        mails.push(parse(to, Buffer.concat(chunks).toString('utf8')));
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const url = `smtp://127.0.0.1:${port}`;
  return {
    url,
    env: { SMTP_URL: url, MAIL_FROM: 'switchyard@mail.example' },
    mails,
    refuse: (answer) => void (refusal = answer),
    waitFor: async (to, count = 1) => {
      for (let waitedMs = 0; waitedMs < 5000; waitedMs += 20) {
        const own = mails.filter((m) => m.to.includes(to));
        if (own.length >= count) return own;
        await sleep(20);
      }
      throw new Error(`no ${count} mails to ${to}; there are ${mails.length} in all`);
    },
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function parse(to: string[], raw: string): Received {
  const [headers = '', ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const text = /Content-Type: text\/plain[^\r]*\r\n([\s\S]*?)\r\n\r\n([\s\S]*?)\r\n--/.exec(body);
  const [, partHeaders = '', part = ''] = text ?? [];
  const quoted = /quoted-printable/i.test(partHeaders);
  return {
    to,
    headers: headers.replace(/\r\n\s+/g, ' '),
    text: quoted ? unquote(part) : part,
    raw,
  };
}

function unquote(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The part of the link in a mail that is behind its #. */
export function tokenIn(mail: Received | undefined): string {
  const token = /https?:\/\/\S+#([\w-]{43})/.exec(mail?.text ?? '')?.[1];
  if (!token) throw new Error(`no link in: ${mail?.text}`);
  return token;
}
