// What a console holds, for the comparison with the server.
import type { Console } from '../../desktop/renderer/platform/console.ts';
import { MIRROR_NAMES } from '../../desktop/renderer/platform/mirror.ts';
import type { Desk } from './desk.ts';
import type { Glance, Look, Mirrors, State } from './orders.ts';

const LOOK_MS = 60_000;
const AGAIN_MS = 100;

export function stateOf({ console }: Desk): State {
  const { waiting, problem } = (console as Console).connection.getState();
  return { waiting, problem };
}

/** Only looks: whatever it shows came about by itself. */
export async function glance(at: Desk): Promise<Glance> {
  const console = at.console as Console;
  return { mirrors: await readMirrors(console), spoiled: at.spoiled };
}

/** What is there after everything that heals has run: the digest, and a pull to the end. */
export async function look(at: Desk): Promise<Look> {
  const console = at.console as Console;
  const digest = await digestUntilAnswered(console);
  await console.sync(AbortSignal.timeout(LOOK_MS)).catch((error: unknown) => {
    throw stuck('a pull', console, error);
  });
  return {
    mirrors: await readMirrors(console),
    facts: await standOf(at, console),
    claims: at.claims,
    faults: at.watch.faults,
    digest,
    spoiled: at.spoiled,
    met: at.met,
  };
}

/** A history beside this one may cut the server off from its database just now. */
async function digestUntilAnswered(console: Console): Promise<string[]> {
  const signal = AbortSignal.timeout(LOOK_MS);
  for (;;) {
    try {
      return (await console.digestAll(signal)).map(({ outcome }) => outcome);
    } catch (error) {
      if (signal.aborted) throw stuck('a digest', console, error);
      await new Promise((done) => setTimeout(done, AGAIN_MS));
    }
  }
}

function stuck(what: string, { mirror }: Console, cause: unknown): Error {
  const cursors = MIRROR_NAMES.map((name) => [name, mirror.cursor(name)]);
  const words = JSON.stringify({ ...mirror.store.getState(), cursors });
  return new Error(`stuck: ${what} did not end in ${LOOK_MS} ms: ${words}`, { cause });
}

async function readMirrors({ mirror }: Console): Promise<Mirrors> {
  const contacts = await mirror.contacts.find().exec();
  const lists = await mirror.lists.find().exec();
  const codes = await mirror.codes.find().exec();
  return {
    contacts: contacts.map((c) => [
      c.id,
      row(
        c.list_id,
        c.ver,
        c.seq,
        c.name,
        c.state,
        c.attempts,
        c.last_disposition,
        c.dnc ? 't' : 'f',
        c.callback_at && Date.parse(c.callback_at) / 1000,
        JSON.stringify(c.attributes),
      ),
    ]),
    lists: lists.map((l) => [l.id, row(l.ver, l.seq, l.name, l.status, l.worked)]),
    codes: codes.map((c) => [c.id, row(c.ver, c.seq, c.code, c.label, c.effect)]),
  };
}

/** As `concat_ws('|', …)` writes it: nulls are left out. */
const row = (...values: (string | number | null)[]): string =>
  values.filter((value) => value !== null).join('|');

async function standOf({ recorded, settled }: Desk, console: Console): Promise<Look['facts']> {
  const { dispositions, notes, callbacks, contact_edits: edits } = console.facts.collections;
  const kept = [
    ...(await dispositions.find().exec()),
    ...(await notes.find().exec()),
    ...(await callbacks.find().exec()),
    ...(await edits.find().exec()),
  ];
  const states = new Map(kept.map((fact) => [fact.id, fact.state]));
  const absent = (id: string) => (settled.has(id) ? 'rejected' : 'missing');
  return recorded.map(({ id, sentAs }) => ({
    id,
    sentAs,
    state: states.get(sentAs) ?? absent(id),
  }));
}
