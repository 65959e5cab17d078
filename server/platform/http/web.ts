// Serves the console’s files, and the headers every answer carries.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Express } from 'express';
import helmet from 'helmet';

/** Security headers; the console may talk to this server and to nothing else. */
export function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Components set sizes and positions through style attributes; style sheets come from here alone.
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    // TLS ends in front of this server, which alone knows whether to promise it.
    strictTransportSecurity: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
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
