/**
 * Serves the built console at `app://console/`, a real origin, so that nothing runs from `file://`.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import type { Protocol } from 'electron';
import { protocol } from 'electron';
import { SOFTPHONE_HOSTS } from '../../shared/softphone-hosts.ts';
import { CONSOLE_ORIGIN } from '../ipc.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.wasm': 'application/wasm',
};

/** Must run before the application is ready. */
export function registerConsoleScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([
    { scheme: new URL(CONSOLE_ORIGIN).protocol.slice(0, -1), privileges },
  ]);
}

export interface ServedConsole {
  readonly rendererDir: string;
  readonly serverUrl: string;
}

/** Each partition has its own protocols. */
export function serveConsole(
  on: Pick<Protocol, 'handle'>,
  { rendererDir, serverUrl }: ServedConsole,
): void {
  const headers = {
    'content-security-policy': contentSecurityPolicy(serverUrl),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
  on.handle('app', (request) => answer(request, rendererDir, headers));
}

/**
 * Everything comes from the bundle. The page may talk to the one server, and its softphone to the carrier: whether the
 * server has one is not known yet when the page is served.
 */
export function contentSecurityPolicy(serverUrl: string): string {
  const socketUrl = serverUrl.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "worker-src 'self'",
    `connect-src 'self' ${serverUrl} ${socketUrl} ${SOFTPHONE_HOSTS.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/**
 * The file a path names below `rendererDir`, or null. Paths without a file name are screens of the
 * console and get its one page. An encoded separator or dot segment never leaves the folder.
 */
export function resolveAsset(rendererDir: string, pathname: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (/[\\\0]/.test(path)) {
    return null;
  }
  const file = join(rendererDir, extname(path) === '' ? 'index.html' : path);
  return file.startsWith(rendererDir + sep) ? file : null;
}

async function answer(
  request: Request,
  rendererDir: string,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const url = new URL(request.url);
  if (url.host !== new URL(CONSOLE_ORIGIN).host) {
    return new Response(null, { status: 404 });
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return new Response(null, { status: 405 });
  }
  const file = resolveAsset(rendererDir, url.pathname);
  const body = file === null ? null : await readAsset(file);
  if (file === null || body === null) {
    return new Response(null, { status: 404, headers });
  }
  const type = CONTENT_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
  const content = request.method === 'HEAD' ? null : body;
  return new Response(content, { headers: { ...headers, 'content-type': type } });
}

async function readAsset(file: string): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return new Uint8Array(await readFile(file));
  } catch {
    return null;
  }
}
