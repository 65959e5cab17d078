import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemCtx } from '../platform/context.ts';
import { withAccount } from '../platform/db/transaction.ts';
import { addSubAccount, setUpHarbour, startTestApp, type TestApp } from '../test/app.ts';
import { fakeClock } from '../test/clock.ts';
import { createSender, type Sender } from './sender.ts';
import { sendDue } from './sending.ts';
import { queueMail, type NewMail } from './service.ts';
import { startMailbox, type Mailbox } from './test/mailbox.ts';

// The app itself has no mail server, so its own job sends nothing and each test says when mails leave.
const clock = fakeClock();
let t: TestApp;
let mailbox: Mailbox;
let sender: Sender;
let harbour: string;
let cedar: string;

beforeAll(async () => {
  mailbox = await startMailbox();
  t = await startTestApp({ clock });
  const owner = await setUpHarbour(t.url);
  harbour = owner.session.account.id;
  cedar = (await addSubAccount(t.url, owner, 'cedar')).session.account.id;
  sender = createSender({ url: mailbox.url, from: mailbox.env.MAIL_FROM });
});
afterAll(async () => {
  sender.close();
  await t.close();
  await mailbox.close();
});
beforeEach(async () => {
  mailbox.refuse(null);
  await t.database.admin.query('delete from mails');
});

const notice = (to: string, name = 'Asha'): NewMail => ({
  to,
  template: 'password_changed',
  data: { name, at: '2026-11-20T05:00:00.000Z' },
});

function queue(accountId: string, mail: NewMail): Promise<string> {
  const ctx = systemCtx(t.app.deps, accountId, 'test');
  return withAccount(t.database.pools.app, { accountId }, (tx) => queueMail(ctx, tx, mail));
}

type StoredMail = {
  status: string;
  attempts: number;
  last_error: string | null;
  box: Buffer | null;
};

async function stored(id: string): Promise<StoredMail> {
  const { rows } = await t.database.admin.query<StoredMail>(
    'select status, attempts, last_error, box from mails where id = $1',
    [id],
  );
  return rows[0] as StoredMail;
}

async function sendAll(with_: Sender | null = sender): Promise<void> {
  while (await sendDue(t.app.deps, with_));
}

describe('mails', () => {
  it('reach the mail server, and what they say is wiped', async () => {
    const id = await queue(harbour, notice('asha@cedar.example'));
    const sealed = await stored(id);
    expect(sealed.box?.toString('latin1')).not.toContain('Asha');
    await sendAll();
    const [mail] = await mailbox.waitFor('asha@cedar.example');
    expect(mail?.headers).toContain('Subject: [TEST] Your password was changed');
    expect(mail?.headers).toContain('From: Switchyard <switchyard@mail.example>');
    expect(mail?.headers).toContain(`Message-ID: <${id}@mail.example>`);
    expect(mail?.text).toContain('Hello Asha');
    expect(await stored(id)).toMatchObject({ status: 'sent', attempts: 1, box: null });
  });

  it('say in the subject when their account is in test mode, as it is when they leave', async () => {
    const setMode = (mode: string) =>
      t.database.admin.query('update accounts set mode = $2 where account_id = $1', [
        harbour,
        mode,
      ]);
    const subjectTo = async (to: string) => {
      await sendAll();
      const [mail] = await mailbox.waitFor(to);
      return /^Subject: (.*)$/m.exec(mail?.headers ?? '')?.[1]?.trim();
    };
    await queue(harbour, notice('ravi@cedar.example'));
    expect(await subjectTo('ravi@cedar.example')).toBe('[TEST] Your password was changed');
    await setMode('live');
    await queue(harbour, notice('meera@cedar.example'));
    expect(await subjectTo('meera@cedar.example')).toBe('Your password was changed');
    await setMode('test');
  });

  it('do not leave when their cause is rolled back', async () => {
    const ctx = systemCtx(t.app.deps, harbour, 'test');
    const cause = withAccount(t.database.pools.app, { accountId: harbour }, async (tx) => {
      await queueMail(ctx, tx, notice('never@cedar.example'));
      throw new Error('the cause failed');
    });
    await expect(cause).rejects.toThrow('the cause failed');
    await sendAll();
    expect(mailbox.mails.filter((m) => m.to.includes('never@cedar.example'))).toEqual([]);
  });

  it('leave twice at most when the server dies after sending, under one Message-ID', async () => {
    const id = await queue(harbour, notice('twice@cedar.example'));
    const dying: Sender = {
      ...sender,
      send: async (mail) => {
        await sender.send(mail);
        // The server dies here: nothing is ever written.
        await new Promise(() => undefined);
      },
    };
    void sendDue(t.app.deps, dying);
    await mailbox.waitFor('twice@cedar.example');
    await sendAll();
    expect((await mailbox.waitFor('twice@cedar.example')).length).toBe(1);
    clock.advance(31_000);
    await sendAll();
    clock.advance(31_000);
    await sendAll();
    const mails = await mailbox.waitFor('twice@cedar.example', 2);
    const ids = mails.map((m) => /Message-ID: (\S+)/.exec(m.headers)?.[1]);
    expect(ids).toEqual([`<${id}@mail.example>`, `<${id}@mail.example>`]);
  });

  it('are leased once by servers that work side by side', async () => {
    for (let n = 0; n < 60; n += 1) await queue(harbour, notice(`many-${n}@cedar.example`));
    const sent: string[] = [];
    const counting: Sender = { ...sender, send: async ({ id }) => void sent.push(id) };
    await Promise.all(Array.from({ length: 6 }, () => sendAll(counting)));
    expect([sent.length, new Set(sent).size]).toEqual([60, 60]);
  });

  it('are left to the server that is leasing them just now', async () => {
    const taken = await queue(harbour, notice('taken@cedar.example'));
    const free = await queue(harbour, notice('free@cedar.example'));
    const other = await t.database.admin.connect();
    try {
      await other.query('begin');
      await other.query('select 1 from mails where id = $1 for update', [taken]);
      await sendAll();
      expect((await stored(free)).status).toBe('sent');
      expect((await stored(taken)).status).toBe('waiting');
    } finally {
      await other.query('rollback');
      other.release();
    }
  });

  it('let accounts take turns', async () => {
    for (let n = 0; n < 8; n += 1) await queue(harbour, notice(`long-${n}@cedar.example`));
    const id = await queue(cedar, notice('short@cedar.example'));
    await sendDue(t.app.deps, sender);
    expect((await stored(id)).status).toBe('sent');
  });

  it('are tried again, later each time, and fail in the end with the reason', async () => {
    mailbox.refuse({ code: 451, words: 'try again later' });
    const id = await queue(harbour, notice('busy@cedar.example'));
    await sendAll();
    expect(await stored(id)).toMatchObject({ status: 'waiting', attempts: 1 });
    clock.advance(59_000);
    await sendAll();
    expect((await stored(id)).attempts).toBe(1);
    for (let tries = 2; tries <= 7; tries += 1) {
      clock.advance(24 * 3_600_000);
      await queueAlive(id);
      await sendAll();
      expect((await stored(id)).attempts).toBe(tries);
    }
    const given = await stored(id);
    expect(given).toMatchObject({ status: 'failed', box: null });
    expect(given.last_error).toContain('try again later');
  });

  it('fail at once when the address is refused for good', async () => {
    mailbox.refuse({ code: 550, words: 'no such mailbox' });
    const id = await queue(harbour, notice('nobody@cedar.example'));
    await sendAll();
    expect(await stored(id)).toMatchObject({ status: 'failed', attempts: 1, box: null });
  });

  it('are not sent once what they say is too old, with or without a mail server', async () => {
    const soon = clock.now() + 60_000;
    const ids = [
      await queue(harbour, { ...notice('old@cedar.example'), expiresAt: soon }),
      await queue(cedar, { ...notice('old@cedar.example'), expiresAt: soon }),
    ];
    await sendAll(null);
    expect((await stored(ids[0] as string)).status).toBe('waiting');
    clock.advance(61_000);
    await sendAll(null);
    for (const id of ids) expect(await stored(id)).toMatchObject({ status: 'failed', box: null });
    expect(mailbox.mails.filter((m) => m.to.includes('old@cedar.example'))).toEqual([]);
  });

  it('take no header and no further reader from a name', async () => {
    const id = await queue(harbour, {
      to: 'plain@cedar.example',
      template: 'invitation',
      data: {
        account: 'Cedar\r\nCc: c@evil.example',
        inviter: 'Eve\r\nBcc: b@evil.example\r\n\r\n<script>',
        role: 'agent',
        link: 'https://calls.example/invitation#x',
      },
    });
    await sendAll();
    const [mail] = await mailbox.waitFor('plain@cedar.example');
    expect((await stored(id)).status).toBe('sent');
    expect(mail?.to).toEqual(['plain@cedar.example']);
    expect(mail?.headers).not.toMatch(/^(b?cc|x-\S+):/im);
    expect(mail?.raw.split('text/html')[1]).not.toContain('<script>');
  });

  it('are out of reach of another account, and their text of the worker', async () => {
    const id = await queue(harbour, notice('mine@cedar.example'));
    const seen = await withAccount(t.database.pools.app, { accountId: cedar }, (tx) =>
      tx.query('select 1 from mails where id = $1', [id]),
    );
    expect(seen).toEqual([]);
    for (const column of ['box', 'to_address', 'template']) {
      const peek = t.database.pools.worker.query(`select ${column} from mails`);
      await expect(peek).rejects.toThrow('permission denied');
    }
  });
});

/** A week passes between the tries of the test; the mail itself stays true. */
async function queueAlive(id: string): Promise<void> {
  await t.database.admin.query(
    "update mails set expires_at = expires_at + interval '2 days' where id = $1",
    [id],
  );
}
