/** The only reader of the environment in the desktop shell. */
import { join } from 'node:path';

export interface DesktopConfig {
  /** The server's origin, without a trailing slash. */
  readonly serverUrl: string;
  readonly rendererDir: string;
  readonly preloadFile: string;
}

const DEFAULT_SERVER_URL = 'http://localhost:4600';
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Built files lie beside each other: `out/main`, `out/preload`, `out/renderer`. */
export function readConfig(mainDir: string, env: NodeJS.ProcessEnv = process.env): DesktopConfig {
  return {
    serverUrl: readServerUrl(env),
    rendererDir: join(mainDir, '../renderer'),
    preloadFile: join(mainDir, '../preload/preload.cjs'),
  };
}

/**
 * Throws a sentence for people. Plain http is for this machine only: a session token crosses this
 * link.
 */
export function readServerUrl(env: NodeJS.ProcessEnv = process.env): string {
  const text = env['SWITCHYARD_SERVER_URL']?.trim() || DEFAULT_SERVER_URL;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error(`SWITCHYARD_SERVER_URL must be an http or https address, not "${text}".`);
  }
  if (
    url.username !== '' ||
    url.password !== '' ||
    `${url.pathname}${url.search}${url.hash}` !== '/'
  ) {
    throw new Error(
      'SWITCHYARD_SERVER_URL must be a plain origin such as https://calls.example.com.',
    );
  }
  if (url.protocol === 'http:' && !LOOPBACK_HOSTS.has(url.hostname)) {
    throw new Error(`SWITCHYARD_SERVER_URL must use https for ${url.hostname}.`);
  }
  return url.origin;
}
