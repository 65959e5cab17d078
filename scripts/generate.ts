// Prints what is generated from the code: the OpenAPI document, the tables of error codes, access and retention, and
// .env.example. `--check` prints nothing and fails when a committed file is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../shared/errors.ts';
import { accessPage } from '../server/access/page.ts';
import { listAccess } from '../server/access/service.ts';
import { erasedTablesPage } from '../shared/erased-tables.ts';
import { retentionPage } from '../shared/retention.ts';
import { collectEndpoints } from '../server/features.ts';
import { envExample } from '../server/config.ts';
import { openApiDocument } from '../server/platform/http/openapi.ts';

const ROOT = join(import.meta.dirname, '..');

function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(
    ([code, row]) => `| \`${code}\` | ${row.status} | ${row.retry} | ${row.doc} |`,
  );
  return [
    '# Error codes',
    '',
    'Printed from `shared/errors.ts` by `npm run generate`. Every error is an RFC 9457 problem document:',
    '`type`, `title`, `status`, `detail`, `instance` (the request id), `code` and, for faulty fields, `errors[]`',
    'with a JSON `pointer` each.',
    '',
    '| code | status | try again | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** File → its text as the code says it should be. */
export function generatedFiles(): Map<string, string> {
  return new Map([
    ['docs/openapi.json', `${JSON.stringify(openApiDocument(collectEndpoints()), null, 1)}\n`],
    ['docs/errors.md', errorsPage()],
    ['docs/access.md', accessPage(listAccess(collectEndpoints()))],
    ['docs/retention.md', retentionPage()],
    ['docs/account-erasure.md', erasedTablesPage()],
    ['.env.example', envExample()],
  ]);
}

/** Generated files that do not hold what the code says. */
export function staleFiles(root = ROOT): string[] {
  return [...generatedFiles()]
    .filter(([file, text]) => {
      const path = join(root, file);
      return !existsSync(path) || readFileSync(path, 'utf8') !== text;
    })
    .map(([file]) => file);
}

if (import.meta.main) {
  if (process.argv.includes('--check')) {
    const stale = staleFiles();
    if (stale.length > 0) {
      process.stderr.write(`Stale: ${stale.join(', ')}. Run: npm run generate\n`);
      process.exit(1);
    }
  } else {
    for (const [file, text] of generatedFiles()) writeFileSync(join(ROOT, file), text);
  }
}
