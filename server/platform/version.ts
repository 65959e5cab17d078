import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const file = join(import.meta.dirname, '../../package.json');

/** Of the release that runs here. */
export const SERVER_VERSION = (JSON.parse(readFileSync(file, 'utf8')) as { version: string })
  .version;
