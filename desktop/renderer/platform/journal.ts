/**
 * The journal of one collection: every write appends one sealed page of whole documents; the latest version of a
 * document counts. Reading it from the start gives the collection back.
 */
import { monotonicMs } from './clock.ts';
import type { PageStore, StoredPage } from './page-store.ts';
import type { Sealer } from './seal.ts';

export type JournalDoc = { _deleted: boolean };

/** `gone`: ids without a document, whatever earlier pages say. */
type Content<Doc> = { docs: Doc[]; gone: string[] };

export type Journal<Doc extends JournalDoc> = {
  append(docs: readonly Doc[]): Promise<void>;
  /** Merges or rewrites pages when that is due; `current` is what the collection holds now. */
  tidy(current: ReadonlyMap<string, Doc>): Promise<void>;
  /** Leaves nothing on disk but `current`. */
  rewrite(current: ReadonlyMap<string, Doc>): Promise<void>;
  clear(): Promise<void>;
};

export type JournalOptions<Doc> = {
  store: PageStore;
  sealer: Sealer;
  of: string;
  idOf: (doc: Doc) => string;
};

const PAGE = 500;
/** Pages below this size are merged, because each costs a call when the console opens. */
const SMALL = 50;
const SMALL_MAX = 128;
/** How much outdated content may lie about before everything is written anew. */
const STALE_MAX = 2_000;
const BUSY_MS = 20;

/** Opens a journal and reads what it holds; deleted documents are left out. */
export async function openJournal<Doc extends JournalDoc>(
  options: JournalOptions<Doc>,
): Promise<{ journal: Journal<Doc>; docs: Map<string, Doc> }> {
  const { store, of, idOf } = options;
  const sealed = sealPages(options);
  /** Number of each small page → the ids in it. */
  const small = new Map<number, string[]>();
  let entries = 0;

  function noted(page: StoredPage, ids: () => string[]): void {
    entries += page.count;
    if (page.count < SMALL) small.set(page.n, ids());
  }

  async function rewrite(current: ReadonlyMap<string, Doc>): Promise<void> {
    const pages = await sealed.seal([...current.values()], []);
    await store.replace(of, 'all', pages);
    small.clear();
    entries = current.size;
  }

  async function mergeSmall(current: ReadonlyMap<string, Doc>): Promise<void> {
    const merged = [...small.keys()];
    const ids = [...new Set([...small.values()].flat())];
    const docs = ids.flatMap((id) => current.get(id) ?? []);
    const gone = ids.filter((id) => !current.has(id));
    await store.replace(of, merged, await sealed.seal(docs, gone));
    entries += ids.length - [...small.values()].flat().length;
    small.clear();
  }

  const docs = new Map<string, Doc>();
  await sealed.read((page, content) => {
    noted(page, () => [...content.docs.map(idOf), ...content.gone]);
    for (const doc of content.docs) docs.set(idOf(doc), doc);
    for (const id of content.gone) docs.delete(id);
  });
  for (const [id, doc] of docs) if (doc._deleted) docs.delete(id);

  const journal: Journal<Doc> = {
    append: async (written) => {
      const pages = await sealed.seal(written, []);
      if (pages.length === 1) await store.add(pages[0] as StoredPage);
      else await store.replace(of, [], pages);
      const ids = written.map(idOf);
      for (const page of pages) noted(page, () => ids);
    },
    tidy: async (current) => {
      if (entries > 2 * current.size + STALE_MAX) await rewrite(current);
      else if (small.size > SMALL_MAX) await mergeSmall(current);
    },
    rewrite,
    clear: async () => {
      await store.replace(of, 'all', []);
      small.clear();
      entries = 0;
    },
  };
  return { journal, docs };
}

type Visit<Doc> = (page: StoredPage, content: Content<Doc>) => void;

/** Documents to numbered, sealed pages, and back. */
function sealPages<Doc>({ store, sealer, of }: JournalOptions<Doc>) {
  let last = 0;
  const where = (n: number): string => `${store.name}/${of}/${n}`;

  async function seal(docs: readonly Doc[], gone: readonly string[]): Promise<StoredPage[]> {
    const pages: StoredPage[] = [];
    const breathe = createBreather();
    for (let from = 0; from < docs.length || (from === 0 && gone.length > 0); from += PAGE) {
      last += 1;
      const n = last;
      const content: Content<Doc> = {
        docs: docs.slice(from, from + PAGE),
        gone: from === 0 ? [...gone] : [],
      };
      const box = await sealer.seal(JSON.stringify(content), where(n));
      pages.push({ of, n, count: content.docs.length + content.gone.length, box });
      await breathe();
    }
    return pages;
  }

  async function read(visit: Visit<Doc>): Promise<void> {
    const breathe = createBreather();
    for (let pages = await store.read(of, -1); pages.length > 0;) {
      const texts = await Promise.all(pages.map(({ n, box }) => sealer.open(box, where(n))));
      for (const [at, page] of pages.entries()) {
        visit(page, JSON.parse(texts[at] as string) as Content<Doc>);
        last = page.n;
        await breathe();
      }
      pages = await store.read(of, last);
    }
  }

  return { seal, read };
}

/** Lets the screen have its turn when work has gone on for a while. */
export function createBreather(): () => Promise<void> {
  let since = monotonicMs();
  return async () => {
    if (monotonicMs() - since < BUSY_MS) return;
    await nextTask();
    since = monotonicMs();
  };
}

/** Not a timer: those wait 4 ms each, and a second in a window nobody looks at. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
