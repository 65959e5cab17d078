// OpenAPI 3.1 from the contract values; there is no second description of the API.
import type { Express } from 'express';
import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import type { Endpoint } from '../../../shared/endpoint.ts';
import { ERROR_CODES, Problem } from '../../../shared/errors.ts';

/** Written once and named everywhere: every operation answers it. */
const ProblemDocument = Problem.meta({ id: 'Problem' });

const EVERYWHERE = ['invalid_request', 'rate_limited', 'unavailable', 'internal'] as const;

/** The OpenAPI document of these operations. */
export function openApiDocument(endpoints: readonly Endpoint[]): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const e of endpoints) (paths[e.path] ??= {})[e.method] = operation(e);
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Switchyard',
      version: '1',
      description: 'Errors are RFC 9457 problem documents; their codes are listed at /docs/errors.',
    },
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A session token or an API key.' },
      },
    },
    paths: paths as ZodOpenApiPathsObject,
  });
}

function operation(e: Endpoint): ZodOpenApiOperationObject {
  const status = e.status ?? 200;
  const open = e.access.kind === 'public' || e.access.kind === 'carrier';
  const hasBody = e.method !== 'get' && e.method !== 'delete';
  const header = e.idempotency
    ? z.object({
        'Idempotency-Key':
          e.idempotency === 'required'
            ? z.string().min(1).max(255)
            : z.string().max(255).optional(),
      })
    : undefined;
  return {
    summary: e.summary,
    operationId: `${e.method}_${e.path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '')}`,
    tags: [e.path.split('/')[2] ?? 'server'],
    security: open ? [] : [{ bearer: [] }],
    requestParams: {
      path: e.params as z.ZodObject,
      query: e.query as z.ZodObject,
      ...(header ? { header } : {}),
    },
    ...(hasBody ? { requestBody: { content: requestContent(e) } } : {}),
    responses: {
      [String(status)]: {
        description: 'Success',
        content: { [e.responseType ?? 'application/json']: { schema: e.response } },
      },
      ...problemResponses(e),
    },
  };
}

function requestContent(e: Endpoint) {
  if (!e.rawBody) return { 'application/json': { schema: e.body } };
  return Object.fromEntries(e.rawBody.contentTypes.map((type) => [type, { schema: z.string() }]));
}

function problemResponses(e: Endpoint) {
  const codes = new Set([...EVERYWHERE, ...e.errors]);
  if (e.access.kind !== 'public') codes.add('unauthenticated').add('forbidden');
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status } = ERROR_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      {
        description: list.sort().join(', '),
        content: { 'application/problem+json': { schema: ProblemDocument } },
      },
    ]),
  );
}

/** Serves `/openapi.json` and a plain page of the same at `/docs`. */
export function mountOpenApi(app: Express, endpoints: readonly Endpoint[]): void {
  const text = JSON.stringify(openApiDocument(endpoints));
  app.get('/openapi.json', (_req, res) => void res.type('json').send(text));
  app.get('/docs', (_req, res) => void res.type('html').send(docsPage(endpoints)));
  app.get('/docs/errors', (_req, res) => void res.type('html').send(errorsPage()));
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:15px/1.5 system-ui;max-width:72rem;margin:2rem auto;padding:0 1rem}
td,th{padding:.4rem .8rem;text-align:left;border-top:1px solid #ddd;vertical-align:top}code{white-space:nowrap}</style>
<h1>${title}</h1>${body}</html>`;
}

function docsPage(endpoints: readonly Endpoint[]): string {
  const rows = endpoints.map(
    (e) =>
      `<tr><td><code>${e.method.toUpperCase()} ${escape(e.path)}</code></td><td>${escape(e.summary)}</td></tr>`,
  );
  return page(
    'Switchyard API',
    `<p>The whole contract: <a href="/openapi.json">openapi.json</a>. Errors: <a href="/docs/errors">codes</a>.</p>
<table>${rows.join('')}</table>`,
  );
}

function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, row]) =>
      `<tr id="${code}"><td><code>${code}</code></td><td>${row.status}</td><td>${escape(row.doc)}</td></tr>`,
  );
  return page('Error codes', `<table>${rows.join('')}</table>`);
}
