/**
 * Speaks the sync protocol in memory, as a double of the network: `fetch` in, answers out, with the
 * faults a network has. The real server is used in e2e.
 */
import type { Checkpoint, MirrorName } from '../../../../shared/sync.ts';
import { hash64 } from '../hash64.ts';
import type { Told } from '../told-pages.ts';

type Doc = Record<string, unknown> & { id: string; bucket: string; seq: number; ver: number };
type Removed = { id: string; bucket: string; seq: number };
type PullBody = { coll: MirrorName; cp: Checkpoint | null; limit: number };
type PushBody = { coll: string; rows: { id: string }[] };
type Answer = { status: number; body: unknown };

export const LIST_A = '01890000-0000-7000-8000-00000000000a';
export const LIST_B = '01890000-0000-7000-8000-00000000000b';
export const DEVICE = '01890000-0000-7000-8000-0000000000de';

export function contactId(n: number): string {
  return `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

export function contact(n: number, listId = LIST_A): Omit<Doc, 'seq' | 'ver'> {
  return {
    id: contactId(n),
    list_id: listId,
    bucket: listId,
    name: `Contact ${n}`,
    phone: `+1555${String(n).padStart(7, '0')}`,
    zone: 'America/New_York',
    attributes: { city: 'Albany' },
    position: n,
    state: 'new',
    attempts: 0,
    last_disposition: null,
    last_called_at: null,
    callback_at: null,
    dnc: false,
  };
}

export function code(name: string, effect: string, position = 1): Omit<Doc, 'seq' | 'ver'> {
  return {
    id: contactId(0xc0de00 + position),
    bucket: 'account',
    code: name,
    label: name,
    position,
    effect,
  };
}

export function createServerDouble() {
  let seq = 0;
  let epoch = 1;
  const docs: Record<MirrorName, Map<string, Doc>> = {
    contacts: new Map(),
    lists: new Map(),
    codes: new Map(),
  };
  const removed: Record<MirrorName, Removed[]> = { contacts: [], lists: [], codes: [] };
  const scope = new Set([LIST_A]);
  const facts = new Map<string, { coll: string; row: Record<string, unknown> }>();
  const requests: { path: string; body: unknown }[] = [];
  /** Called before (may throw or answer) and after (may throw: the answer is lost) each request. */
  const faults: {
    before?: (path: string, body: unknown) => Answer | undefined | Promise<Answer | undefined>;
    after?: (path: string, body: unknown) => void;
    /** Per pushed row. */
    judge?: (row: { id: string }) => { st: string; code: string | null; detail: string | null };
    maxRows?: number;
  } = {};

  function pull({ coll, cp, limit }: PullBody): Answer {
    if (cp && (cp.e !== epoch || Object.values(cp.b).some((at) => at > seq)))
      return problem(410, 'sync_reset');
    const allowed = coll === 'contacts' ? [...scope] : ['account'];
    const page = {
      docs: [] as Doc[],
      removed: [] as { id: string; bucket: string }[],
      revoked: Object.keys(cp?.b ?? {}).filter((b) => !allowed.includes(b)),
      cp: { v: 1 as const, e: epoch, m: 0, b: {} as Record<string, number> },
      done: true,
    };
    for (const bucket of allowed) {
      const after = cp?.b[bucket] ?? 0;
      const room = limit - page.docs.length - page.removed.length;
      const rows = [
        ...[...docs[coll].values()].filter((d) => d.bucket === bucket),
        ...removed[coll].filter((r) => r.bucket === bucket),
      ]
        .filter((row) => row.seq > after)
        .toSorted((a, b) => a.seq - b.seq);
      const taken = rows.slice(0, Math.max(0, room));
      for (const row of taken) {
        if ('ver' in row) page.docs.push(row as Doc);
        else page.removed.push({ id: row.id, bucket });
      }
      if (taken.length < rows.length) page.done = false;
      const at = taken.length < rows.length ? (taken.at(-1)?.seq ?? after) : seq;
      if (at > 0) page.cp.b[bucket] = at;
    }
    return { status: 200, body: page };
  }

  function push({ coll, rows }: PushBody): Answer {
    if (faults.maxRows && rows.length > faults.maxRows) return problem(413, 'body_too_large');
    const results = rows.map((row) => {
      if (facts.has(row.id)) return { id: row.id, st: 'dup', code: null, detail: null };
      const verdict = faults.judge?.(row) ?? { st: 'ok', code: null, detail: null };
      if (verdict.st === 'ok') facts.set(row.id, { coll, row });
      return { id: row.id, ...verdict };
    });
    return { status: 200, body: { results } };
  }

  function digest({
    coll,
    bucket,
    upto,
  }: {
    coll: MirrorName;
    bucket: string;
    upto: number;
  }): Answer {
    const live = [...docs[coll].values()].filter((d) => d.bucket === bucket && d.seq <= upto);
    const h = live.reduce((sum, d) => (sum + hash64(d.id, d.ver)) % 2n ** 64n, 0n);
    return { status: 200, body: { n: live.length, h: h.toString() } };
  }

  function answer(path: string, body: unknown): Answer {
    if (path === '/sync/v1/pull') return pull(body as PullBody);
    if (path === '/sync/v1/push') return push(body as PushBody);
    if (path === '/sync/v1/digest') return digest(body as Parameters<typeof digest>[0]);
    return problem(404, 'not_found');
  }

  return {
    facts,
    requests,
    faults,
    scope,
    docs,
    fetch: async (input: unknown, init?: RequestInit): Promise<Response> => {
      const path = new URL(String(input)).pathname;
      const body: unknown = init?.body ? JSON.parse(String(init.body)) : null;
      init?.signal?.throwIfAborted();
      requests.push({ path, body });
      const early = await faults.before?.(path, body);
      const { status, body: result } = early ?? answer(path, body);
      faults.after?.(path, body);
      await new Promise((resolve) => setImmediate(resolve));
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      return new Response(JSON.stringify(result), { status, headers: { 'content-type': type } });
    },
    put: (coll: MirrorName, doc: Omit<Doc, 'seq' | 'ver'>): void => {
      const old = docs[coll].get(doc.id as string);
      seq += 1;
      if (old && old.bucket !== doc.bucket)
        removed[coll].push({ id: old.id, bucket: old.bucket, seq });
      removed[coll] = removed[coll].filter((r) => r.id !== doc.id || r.bucket !== doc.bucket);
      docs[coll].set(doc.id as string, { ...doc, seq, ver: (old?.ver ?? 0) + 1 } as Doc);
    },
    remove: (coll: MirrorName, id: string): void => {
      const old = docs[coll].get(id);
      if (!old) return;
      docs[coll].delete(id);
      removed[coll].push({ id, bucket: old.bucket, seq: (seq += 1) });
    },
    /** The page of contacts that the server would send to who is at `from`. */
    tell: (from: Checkpoint): Told => {
      const { body } = pull({ coll: 'contacts', cp: from, limit: 100 });
      return { from, page: body as Told['page'] };
    },
    /** As after a restore: another epoch, numbers start lower. */
    restore: (): void => {
      epoch += 1;
    },
  };
}

export type ServerDouble = ReturnType<typeof createServerDouble>;

function problem(status: number, name: string): Answer {
  const body = {
    type: 'about:blank',
    title: name,
    status,
    detail: name,
    instance: 'r1',
    code: name,
  };
  return { status, body };
}

export const OFFLINE = (): never => {
  throw new TypeError('no network');
};
