/** What the end of a call asks of the agent, by call list: as the list on this device says, else as the account does. */
import type { CallListDoc } from '../../../../shared/sync.ts';
import type { DeskParts } from './desk.ts';
import type { WrapUpTerms } from './wrap-up-rules.ts';

export interface ListTerms {
  /** As they are known now: a card keeps those it came with. */
  of(listId: string): WrapUpTerms;
  /** For a card that comes before the lists of this device were read. */
  read(listId: string): Promise<WrapUpTerms>;
  stop(): void;
}

export function createListTerms({
  console,
  account,
}: Pick<DeskParts, 'console' | 'account'>): ListTerms {
  const { lists } = console.mirror;
  let known = new Map<string, CallListDoc['wrap_up']>();
  const following = lists.find().$.subscribe((found) => {
    known = new Map(found.map(({ id, wrap_up }) => [id, wrap_up]));
  });
  return {
    of: (listId) => termsOf(account, known.get(listId)),
    read: async (listId) => termsOf(account, (await lists.findOne(listId).exec())?.wrap_up),
    stop: () => following.unsubscribe(),
  };
}

export function termsOf(account: WrapUpTerms, ofList?: CallListDoc['wrap_up']): WrapUpTerms {
  const { wrap_up_mode, wrap_up_seconds } = account;
  return ofList
    ? { wrap_up_mode: ofList.mode, wrap_up_seconds: ofList.seconds }
    : { wrap_up_mode, wrap_up_seconds };
}
