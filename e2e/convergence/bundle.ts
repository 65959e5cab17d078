// The console's thread as one file: a run starts a dozen of them, and each would read and compile some hundred modules.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

const FILE = 'console.worker.mjs';

/** Answers the path of the file, in a folder of its own that the caller removes. */
export async function bundleWorker(): Promise<{ folder: string; path: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-convergence-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'console.worker.ts'),
      outDir: folder,
      target: 'node24',
      rollupOptions: { output: { format: 'esm', entryFileNames: FILE } },
    },
  });
  return { folder, path: join(folder, FILE) };
}
