// Serves the console’s files, and the headers every answer carries.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import { AppError } from '../../../shared/errors.ts';
import { SOFTPHONE_HOSTS } from '../../../shared/softphone-hosts.ts';

const HSTS_SECONDS = 63_072_000;

/**
 * Security headers; the console may talk to this server and, with a softphone, to its carrier. A server whose public URL is https
 * promises TLS for two years: then no browser goes back to plain HTTP.
 */
export function securityHeaders(publicUrl: string | undefined, offers: { softphone: boolean }) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Components set sizes and positions through style attributes; style sheets come from here alone.
        styleSrc: ["'self'", "'unsafe-inline'"],
        // A socket to this very server is 'self' as well. A softphone also signals to its carrier.
        connectSrc: offers.softphone ? ["'self'", ...SOFTPHONE_HOSTS] : ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps(publicUrl)
      ? { maxAge: HSTS_SECONDS, includeSubDomains: true }
      : false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}

const isHttps = (url: string | undefined) => url?.startsWith('https://') ?? false;

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Behind an https public URL nothing is answered over plain HTTP: an API call is refused, never redirected, so that
 * a client that sends its key in the clear finds out. The proxy that ends TLS says so in X-Forwarded-Proto; a request
 * of this very machine, such as a health check, needs none.
 */
export function requireTls(publicUrl: string | undefined): RequestHandler {
  return (req, _res, next) => {
    if (!isHttps(publicUrl) || req.secure || LOOPBACK.test(req.ip ?? '')) return next();
    next(new AppError('https_required', `use ${publicUrl}`));
  };
}

/** Serves a built console from `folder`; every unknown page path answers its index. */
export function serveConsole(app: Express, folder: string): void {
  const index = join(folder, 'index.html');
  app.use(
    '/assets',
    express.static(join(folder, 'assets'), { immutable: true, maxAge: '1y', index: false }),
  );
  app.get('/{*console}', (req, res, next) => {
    const isPage =
      !/^\/(v1|sync|api|carrier|realtime|webhook)(\/|$)/.test(req.path) && !req.path.includes('.');
    if (!isPage || !existsSync(index)) return next();
    // With a root, because the folder itself may lie below one with a dot in its name.
    res.set('Cache-Control', 'no-cache').sendFile('index.html', { root: folder });
  });
}
