// Builds the console alone (the renderer of electron.vite.config.ts), as the server serves it.
import { join } from 'node:path';
import { build } from 'vite';
import config from '../electron.vite.config.ts';

const ROOT = join(import.meta.dirname, '..');
const { renderer } = config as { renderer: { root: string; build: { outDir: string } } };

await build({
  ...renderer,
  configFile: false,
  root: join(ROOT, renderer.root),
  logLevel: 'warn',
  build: {
    ...renderer.build,
    outDir: join(ROOT, renderer.build.outDir),
    emptyOutDir: true,
    rollupOptions: { input: join(ROOT, 'desktop/renderer/index.html') },
  },
});
