// Looks over the console's shoulder at what it pulls: cursors never go back, and no page holds another account's rows.
import { pull } from '../../shared/sync.ts';

export type Watch = {
  fetch(inner: typeof fetch): typeof fetch;
  /** After a crash or a failed write the console goes on from what it stored, which may be older. */
  restarted(): void;
  readonly faults: string[];
};

type Asked = { coll: string; cp: { e: number; b: Record<string, number> } | null };

export function watchPulls(mark: string): Watch {
  const faults: string[] = [];
  const last = new Map<string, { e: number; b: Record<string, number> }>();

  function onPull({ coll, cp }: Asked): void {
    const before = last.get(coll);
    if (cp === null) return void last.delete(coll);
    if (before?.e === cp.e) {
      for (const [bucket, seq] of Object.entries(cp.b)) {
        const was = before.b[bucket] ?? 0;
        if (seq < was) faults.push(`${coll}: cursor of ${bucket} went from ${was} back to ${seq}`);
      }
    }
    last.set(coll, cp);
  }

  return {
    faults,
    restarted: () => last.clear(),
    fetch: (inner) => async (input, init) => {
      if (!String(input).endsWith(pull.path)) return inner(input, init);
      const asked = JSON.parse(String(init?.body)) as Asked;
      onPull(asked);
      const answer = await inner(input, init);
      if (answer.status === 400)
        faults.push(
          `the server does not understand ${String(init?.body)}: ${await answer.clone().text()}`,
        );
      if (asked.coll !== 'contacts' || !answer.ok) return answer;
      const text = await answer.clone().text();
      const names = [...text.matchAll(/"name":"([^" ]*)/g)].map((found) => found[1]);
      const foreign = names.find((name) => name !== mark);
      if (foreign !== undefined)
        faults.push(`a page holds ${foreign}, which is not of this account`);
      return answer;
    },
  };
}
