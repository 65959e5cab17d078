// Own requests about the published report: there is one to read once the operator has published it.
import { getPublishedReport } from '../../../shared/isolation.ts';
import { newKey, signedReport } from '../../../server/isolation/test/report.ts';
import type { Bench } from '../bench.ts';
import { operatorOf, type At, type Hand } from './request.ts';

const FILES = new WeakMap<Bench, Promise<string>>();

/** One file for the whole run: the same again changes nothing. */
function fileOf({ bench }: Pick<At, 'bench'>): Promise<string> {
  const known = FILES.get(bench);
  if (known) return known;
  const { app, database } = bench.site;
  const made = signedReport({ app, database }, { key: newKey() });
  FILES.set(bench, made);
  return made;
}

/** Publishes it, once or again, which is the same. */
export const published: Hand = async (at) => {
  const operator = operatorOf(at);
  const answer = await at.bench.ask(operator, {
    method: 'PUT',
    path: getPublishedReport.path,
    headers: { 'content-type': 'application/json' },
    body: await fileOf(at),
  });
  if (answer.status >= 300) throw new Error(`the report was answered ${answer.text}`);
  return {};
};

export const REPORT_HANDS: Readonly<Record<string, Hand>> = {
  'get /v1/isolation-report': published,
  'get /v1/isolation-report.json': async (at) => ({
    ...(await published(at)),
    sample: { ...at.sample, query: { number: 1 } },
  }),
  'get /v1/isolation-report.html': published,
  'get /api/admin/isolation-report': async (at) => ({ actor: operatorOf(at) }),
  'put /api/admin/isolation-report': async (at) => ({
    actor: operatorOf(at),
    raw: await fileOf(at),
  }),
};
