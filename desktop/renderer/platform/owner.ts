/** One window owns the documents of a member; a second one is told, and may take over. */

export class OpenElsewhere extends Error {
  constructor() {
    super('this console is open in another window');
    this.name = 'OpenElsewhere';
  }
}

export type Ownership = { release(): void };

/** Name of the lock of whoever owns a member's documents. */
export function ownerName(accountId: string, memberId: string): string {
  return `switchyard-${accountId}-${memberId}`;
}

/**
 * Throws `OpenElsewhere` unless `takeOver`. `onLost` fires when another window takes over; close
 * the console then. Pages without a secure origin have no locks and own their documents unchecked.
 */
export async function ownDatabases(
  name: string,
  options: { takeOver: boolean; onLost: () => void },
): Promise<Ownership> {
  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  if (!locks) return { release: () => {} };
  const held = Promise.withResolvers<void>();
  const won = Promise.withResolvers<boolean>();
  const mode = options.takeOver ? { steal: true } : { ifAvailable: true };
  let isReleased = false;
  locks
    .request(name, mode, async (lock) => {
      won.resolve(lock !== null);
      if (lock !== null) await held.promise;
    })
    .catch((error: unknown) => {
      won.reject(error);
      if (!isReleased) options.onLost();
    });
  if (!(await won.promise)) throw new OpenElsewhere();
  return {
    release: () => {
      isReleased = true;
      held.resolve();
    },
  };
}
