// Callers of the API in a thread of their own, so that what they do costs the server's thread nothing.
import { type Caller, claimOne, type OnList, pullAll, pushDispositions } from './bare-api.ts';
import { answerSteps, atRate, clockMs } from './worker-link.ts';

/** As many rows as a console sends at once. */
const BATCH = 50;

export type Pushing = { callers: readonly Caller[]; contacts: readonly OnList[]; batches: number };
export type Claiming = {
  callers: readonly Caller[];
  listId: string;
  perSecond: number;
  count: number;
};
export type Changing = {
  callers: readonly Caller[];
  contacts: readonly OnList[];
  perSecond: number;
};
export type ClaimsMade = { ms: number[]; contacts: string[] };

const steps = {
  /** Every caller sends its batches one after the other, as a console does; all of them at once. */
  async push({ callers, contacts, batches }: Pushing): Promise<{ count: number; ms: number }> {
    const start = clockMs();
    const pushOwn = async (caller: Caller, at: number): Promise<void> => {
      for (let n = 0; n < batches; n += 1) {
        const from = (at * batches + n) * BATCH;
        const part = Array.from(
          { length: BATCH },
          (_, i) => contacts[(from + i) % contacts.length],
        );
        await pushDispositions(caller, part as OnList[]);
      }
    };
    await Promise.all(callers.map(pushOwn));
    return { count: callers.length * batches * BATCH, ms: clockMs() - start };
  },

  /** One claim after the other at a fixed rate, by each caller in turn; nothing is given back. */
  async claim({ callers, listId, perSecond, count }: Claiming): Promise<ClaimsMade> {
    const made: ClaimsMade = { ms: [], contacts: [] };
    await atRate({ perSecond, count }, async (n) => {
      const from = clockMs();
      const { claim } = await claimOne(callers[n % callers.length] as Caller, listId);
      made.ms.push(clockMs() - from);
      made.contacts.push(claim.contact_id);
    });
    return made;
  },

  /** A disposition for each contact at a fixed rate, by each caller in turn; answers when each was sent. */
  async change({ callers, contacts, perSecond }: Changing) {
    const sent: { contact: string; at: number }[] = [];
    await atRate({ perSecond, count: contacts.length }, async (n) => {
      const contact = contacts[n] as OnList;
      sent.push({ contact: contact.id, at: clockMs() });
      await pushDispositions(callers[n % callers.length] as Caller, [contact]);
    });
    return sent;
  },

  /** How long pulls take that find nothing, one after the other. */
  async pullNothing({ caller, count }: { caller: Caller; count: number }): Promise<number[]> {
    const ms: number[] = [];
    const { cp } = await pullAll(caller, null);
    for (let n = 0; n < count; n += 1) {
      const from = clockMs();
      await pullAll(caller, cp);
      ms.push(clockMs() - from);
    }
    return ms;
  },
};

export type CallerSteps = typeof steps;
answerSteps(steps);
