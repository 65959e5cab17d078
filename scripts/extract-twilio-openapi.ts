// Cuts the Calls routes out of Twilio's published OpenAPI document (repository twilio/twilio-oai,
// file spec/json/twilio_api_v2010.json, MIT) so that the carrier simulator can be checked against
// it without keeping the other 119 paths. Prose is dropped; every constraint is kept as published.
//
//   node scripts/extract-twilio-openapi.ts <twilio_api_v2010.json> [target]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';

const CALLS = '/2010-04-01/Accounts/{AccountSid}/Calls.json';
const CALL = '/2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json';
const WANTED: Record<string, readonly string[]> = {
  [CALLS]: ['get', 'post'],
  [CALL]: ['get', 'post'],
};
const PROSE = new Set(['description', 'summary', 'examples', 'x-twilio', 'tags', 'security']);
const TARGET = 'server/carrier-simulator/twilio-calls.openapi.json';

const Published = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
type Published = z.infer<typeof Published>;

/** A property may itself be called `description`, so the keys of `properties` are never dropped. */
function dropProse(value: unknown, keepKeys = false): unknown {
  if (Array.isArray(value)) return value.map((item) => dropProse(item));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => keepKeys || !PROSE.has(key));
  return Object.fromEntries(
    kept.map(([key, child]) => [key, dropProse(child, key === 'properties')]),
  );
}

function listSchemaNames(value: unknown): string[] {
  const refs = JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  return [...refs].map((match) => match[1] ?? '');
}

function collectSchemas(published: Published, paths: unknown): Record<string, unknown> {
  const schemas: Record<string, unknown> = {};
  const waiting = listSchemaNames(paths);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name in schemas) continue;
    schemas[name] = dropProse(published.components.schemas[name]);
    waiting.push(...listSchemaNames(schemas[name]));
  }
  return schemas;
}

function extractCalls(published: Published): unknown {
  const paths: Record<string, unknown> = {};
  for (const [path, methods] of Object.entries(WANTED)) {
    const operations = methods.map((method) => [
      method,
      dropProse(published.paths[path]?.[method]),
    ]);
    paths[path] = Object.fromEntries(operations);
  }
  return {
    openapi: published.openapi,
    info: {
      title: 'Twilio 2010-04-01 REST API: Calls',
      version: '1.0.0',
      description:
        'Extracted by scripts/extract-twilio-openapi.ts from twilio/twilio-oai, ' +
        'spec/json/twilio_api_v2010.json. Copyright Twilio Inc., MIT licence.',
    },
    paths,
    components: { schemas: collectSchemas(published, paths) },
  };
}

const { positionals } = parseArgs({ allowPositionals: true });
const [source, target = TARGET] = positionals;
if (!source) throw new Error('usage: extract-twilio-openapi.ts <twilio_api_v2010.json> [target]');
const published = Published.parse(JSON.parse(readFileSync(source, 'utf8')));
writeFileSync(target, `${JSON.stringify(extractCalls(published), null, 2)}\n`);
