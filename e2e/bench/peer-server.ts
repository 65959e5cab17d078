// What the peers of the first sync talk to: their own protocols, spoken from memory. No database, no accounts, no checks: a
// real CouchDB or a real server of theirs is slower, so whatever this one costs is to the peers' advantage.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createRxDatabase, getChangedDocumentsSinceQuery, prepareQuery } from 'rxdb';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { mirrorSchemas } from '../../desktop/renderer/platform/documents.ts';
import type { ContactDoc } from '../../shared/sync.ts';

export type PeerServer = { url: string; close(): Promise<void> };

type Answer = { status?: number; json: unknown };
type Asked = { method: string; url: URL; body: unknown };
type Speaker = (asked: Asked) => Answer | Promise<Answer>;

/** Serves the page of `folder` and the documents, in every peer's protocol. */
export async function startPeerServer(
  folder: string,
  docs: readonly ContactDoc[],
): Promise<PeerServer> {
  const rxdb = await speakRxdbServer(docs);
  const speakers: Record<string, Speaker> = {
    rx: speakStock(docs),
    'rxdb-server': rxdb.speak,
    couch: speakCouch(docs),
  };
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://localhost');
    const speak = speakers[url.pathname.split('/')[1] ?? ''];
    const sent = speak
      ? answer(req, res, (body) => speak({ method: req.method ?? 'GET', url, body }))
      : sendFile(res, folder, url);
    sent.catch((error: unknown) => res.writeHead(500).end(String(error)));
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      await closeServer(server);
      await rxdb.close();
    },
  };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => void server.close(() => done()));
}

async function sendFile(res: ServerResponse, folder: string, { pathname }: URL): Promise<void> {
  const isScript = pathname.endsWith('.js');
  const name = isScript ? pathname.replaceAll('..', '') : 'index.html';
  res.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
  res.end(readFileSync(join(folder, name)));
}

async function answer(
  req: IncomingMessage,
  res: ServerResponse,
  speak: (body: unknown) => Answer | Promise<Answer>,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const { status = 200, json } = await speak(text === '' ? null : JSON.parse(text));
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

/** The plain handlers of RxDB's own documentation: a checkpoint is how far, a push has no conflict. */
function speakStock(docs: readonly ContactDoc[]): Speaker {
  return ({ url }) => {
    if (url.pathname.endsWith('/push')) return { json: [] };
    const at = Number(url.searchParams.get('at'));
    const end = at + Number(url.searchParams.get('limit'));
    const documents = docs.slice(at, end).map((doc) => ({ ...doc, _deleted: false }));
    return { json: { documents, checkpoint: { at: at + documents.length } } };
  };
}

/** What rxdb-server's replication endpoint does, on a database of RxDB in memory. */
async function speakRxdbServer(docs: readonly ContactDoc[]) {
  const storage = getRxStorageMemory();
  const database = await createRxDatabase({ name: 'peer', storage, multiInstance: false });
  await database.addCollections({ contacts: { schema: mirrorSchemas.contacts as never } });
  const contacts = database.collections['contacts'];
  if (!contacts) throw new Error('the collection was not opened');
  await contacts.bulkInsert([...docs]);
  const speak: Speaker = async ({ url }) => {
    if (url.pathname.endsWith('/push')) return { json: [] };
    const [lwt, limit] = [url.searchParams.get('lwt'), url.searchParams.get('limit')].map(Number);
    const since = { id: url.searchParams.get('id') ?? '', lwt: lwt ?? 0 };
    const instance = contacts.storageInstance;
    const query = getChangedDocumentsSinceQuery(instance, limit ?? 1, since as never);
    const found = await instance.query(prepareQuery(contacts.schema.jsonSchema, query));
    const last = found.documents.at(-1);
    const checkpoint = last ? { id: last['id'], lwt: last._meta.lwt } : since;
    const documents = found.documents.map(({ _meta, _rev, _attachments, ...doc }) => doc);
    return { json: { documents, checkpoint } };
  };
  return { speak, close: () => database.close() };
}

/** As much of CouchDB's replication protocol as a pull needs: info, checkpoints, changes, documents. */
function speakCouch(docs: readonly ContactDoc[]): Speaker {
  const local = new Map<string, object>();
  const hash = (doc: ContactDoc): string =>
    createHash('md5').update(JSON.stringify(doc)).digest('hex');
  const revs = new Map(docs.map((doc) => [doc.id, hash(doc)]));
  const byId = new Map(docs.map((doc) => [doc.id, doc]));
  const changesAfter = (since: number, limit: number) => {
    const results = docs.slice(since, since + limit).map(({ id }, n) => ({
      id,
      seq: since + n + 1,
      changes: [{ rev: `1-${revs.get(id)}` }],
    }));
    const last_seq = since + results.length;
    return { results, last_seq, pending: docs.length - last_seq };
  };
  const documentOf = ({ id }: { id: string }) => {
    const { id: _, ...fields } = byId.get(id) as ContactDoc;
    const rev = revs.get(id);
    const ok = { _id: id, _rev: `1-${rev}`, _revisions: { start: 1, ids: [rev] }, ...fields };
    return { id, docs: [{ ok }] };
  };
  const keepLocal = (name: string, body: object): Answer => {
    local.set(name, body);
    return { status: 201, json: { ok: true, id: `_local/${name}`, rev: '0-1' } };
  };
  return ({ method, url, body }) => {
    const [, , database, part, name = ''] = url.pathname.split('/');
    if (!database) return { json: { couchdb: 'Welcome', uuid: 'peer', version: '3' } };
    if (!part)
      return { json: { db_name: database, doc_count: docs.length, update_seq: docs.length } };
    if (part === '_changes') {
      const { searchParams: asked } = url;
      return { json: changesAfter(Number(asked.get('since')), Number(asked.get('limit') ?? 25)) };
    }
    if (part === '_bulk_get')
      return { json: { results: (body as { docs: { id: string }[] }).docs.map(documentOf) } };
    if (part === '_local' && method === 'PUT') return keepLocal(name, body as object);
    const kept = local.get(name);
    if (part === '_local' && kept) return { json: { ...kept, _rev: '0-1' } };
    return { status: 404, json: { error: 'not_found', reason: 'missing' } };
  };
}
