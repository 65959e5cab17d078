// Loaded before a mutant: changes lines of modules as they are read, for that process alone. No file is touched, and
// the product has no switch for it. A mutation that finds nothing to change stops the process.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeMutation } from '../types.ts';

const ROOT = join(import.meta.dirname, '../../..');
const mutations = JSON.parse(process.env['MUTATIONS'] ?? '[]') as CodeMutation[];

/** @throws when there is nothing to change: a mutant that changes nothing would prove nothing. */
export function mutate(source: string, mutation: CodeMutation): string {
  const changed = mutation.everywhere
    ? source.replaceAll(new RegExp(mutation.find, 'g'), () => mutation.replace)
    : source.replace(mutation.find, () => mutation.replace);
  if (changed === source)
    throw new Error(`mutant: ${mutation.file} does not hold ${mutation.find}`);
  return changed;
}

registerHooks({
  load(url, context, nextLoad) {
    const wanted = mutations.filter((m) => url === `file://${join(ROOT, m.file)}`);
    if (wanted.length === 0) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8');
    return {
      format: 'module-typescript',
      shortCircuit: true,
      source: wanted.reduce(mutate, source),
    };
  },
});
