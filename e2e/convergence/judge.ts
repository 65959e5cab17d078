// What must hold once the network is back and everybody is quiet (the invariants of docs/sync.md).
import type { Look } from './console.worker.ts';
import type { Truth } from './truth.sql.ts';

const MIRRORS = ['contacts', 'lists', 'codes'] as const;
/** Enough to see what is wrong; a broken feed loses hundreds. */
const NAMED = 3;

/** What does not hold, in words. */
export function judge(truth: Truth, looks: readonly Look[]): string[] {
  const each = looks.flatMap((look, n) =>
    [...mirrorFaults(truth, look), ...factFaults(truth, look), ...look.faults].map(
      (fault) => `console ${n}: ${fault}`,
    ),
  );
  return [...each, ...truth.badFolds, ...claimFaults(looks)];
}

function mirrorFaults(truth: Truth, look: Look): string[] {
  return MIRRORS.flatMap((name) => {
    const held = new Map(look[name]);
    const wanted = truth[name];
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

function factFaults(truth: Truth, look: Look): string[] {
  const lost = look.facts.filter(([id, state]) => {
    if (state === 'sent') return !truth.facts.has(id);
    if (state === 'rejected') return false;
    return true;
  });
  return named(
    'facts lost',
    lost.map(([id, state]) => `${id} (${state})`),
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
