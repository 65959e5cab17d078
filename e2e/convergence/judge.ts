// What must hold once the network is back and everybody is quiet: nothing confirmed is lost, every mirror equals the
// database, and nothing was needed for that but time.
import type { Look, Mirrors } from './orders.ts';
import type { Truth } from './truth.sql.ts';

const MIRRORS = ['contacts', 'lists', 'codes'] as const;
/** Enough to see what is wrong; a broken feed loses hundreds. */
const NAMED = 3;

export type Fault = { kind: 'lost' | 'diverged' | 'stuck' | 'broken'; words: string };

export type Judged = {
  truth: Truth;
  looks: readonly Look[];
  /** Contacts that the history removed or moved to another list while somebody may have worked on them. */
  gone: ReadonlySet<string>;
};

/** What does not hold, in words. */
export function judge({ truth, looks, gone }: Judged): Fault[] {
  const each = looks.flatMap((look, n) =>
    [
      ...as('diverged', mirrorFaults(truth, look.mirrors)),
      ...as('diverged', digestFaults(look)),
      ...as('lost', factFaults(truth, look)),
      ...as('broken', look.faults),
    ].map(({ kind, words }) => ({ kind, words: `console ${n}: ${words}` })),
  );
  return [
    ...each,
    ...as('diverged', truth.badFolds),
    ...as('diverged', named('fields that are not what was last said', truth.badFields)),
    ...as('lost', named('values written over unseen', truth.overwritten)),
    ...as('broken', named('edits refused for nothing', truth.refusedEdits)),
    ...as('broken', claimFaults(looks)),
    ...as('broken', refusals(truth, gone)),
  ];
}

const as = (kind: Fault['kind'], found: readonly string[]): Fault[] =>
  found.map((words) => ({ kind, words }));

/** @param spoiled ids that are not looked at: only the digest can mend them */
export function mirrorFaults(
  truth: Truth,
  mirrors: Mirrors,
  spoiled: readonly string[] = [],
): string[] {
  return MIRRORS.flatMap((name) => {
    const held = new Map(mirrors[name]);
    const wanted = new Map(truth[name]);
    for (const id of spoiled) {
      held.delete(id);
      wanted.delete(id);
    }
    const missing = [...wanted.keys()].filter((id) => !held.has(id));
    const extra = [...held.keys()].filter((id) => !wanted.has(id));
    const other = [...held].filter(([id, row]) => wanted.has(id) && wanted.get(id) !== row);
    return [
      ...named(`${name}: missing`, missing),
      ...named(`${name}: not on the server`, extra),
      ...named(
        `${name}: different`,
        other.map(([id, row]) => `${id} is ${row}, not ${wanted.get(id)}`),
      ),
    ];
  });
}

/** The digest is for what was spoiled on purpose; nothing else may need it, and nothing may be beyond it. */
function digestFaults({ digest, spoiled }: Look): string[] {
  const healed = digest.filter((outcome) => outcome === 'healed').length;
  const others = digest.filter((outcome) => outcome === 'different').length;
  return [
    ...(healed > spoiled.length
      ? [`the digest healed ${healed} buckets, ${spoiled.length} were spoiled`]
      : []),
    ...(others > 0 ? [`the digest could not heal ${others} buckets`] : []),
  ];
}

function factFaults(truth: Truth, look: Look): string[] {
  const lost = look.facts.filter(({ id, sentAs, state }) => {
    if (state === 'sent') return !truth.facts.has(id);
    // Refused is not lost as long as both sides keep it.
    if (state === 'rejected') return !truth.deadLetters.has(sentAs);
    return true;
  });
  return named(
    'facts lost',
    lost.map(({ id, state }) => `${id} (${state})`),
  );
}

/** The server may refuse what was said about a contact that was not there any more, an edit that was late, and nothing else. */
function refusals({ deadLetters }: Truth, gone: ReadonlySet<string>): string[] {
  const found = [...deadLetters.values()].filter(
    ({ code, contactId }) =>
      code !== 'stale_field' &&
      (code !== 'not_found' || contactId === null || !gone.has(contactId)),
  );
  return named(
    'facts refused',
    found.map(({ id, words }) => `${id}: ${words}`),
  );
}

/** A fencing token is given out once. */
function claimFaults(looks: readonly Look[]): string[] {
  const owners = new Map<string, number>();
  return looks.flatMap((look, n) =>
    look.claims.flatMap((claim) => {
      const other = owners.get(claim);
      owners.set(claim, n);
      return other === undefined || other === n
        ? []
        : [`consoles ${other} and ${n} both hold ${claim}`];
    }),
  );
}

function named(what: string, found: readonly string[]): string[] {
  if (found.length === 0) return [];
  return [`${what} (${found.length}): ${found.slice(0, NAMED).join('; ')}`];
}
