// Starts a worker as a process of its own and waits for its answer.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Task, TaskResult } from './types.ts';

const WORKER = join(import.meta.dirname, 'worker.ts');
const HOOK = join(import.meta.dirname, 'mutants/mutate-hook.ts');
/** Against a worker that hangs: far beyond what any of these takes, also on a machine that has other things to do. */
const LIMIT_MS = { short: 60 * 60_000, full: 240 * 60_000, mutant: 600_000 };

export type Forked = { ok: true; result: TaskResult } | { ok: false; why: string };

/** A worker that fails answers why; whether that is good news is for the caller to say. */
export async function forkWorker(task: Task): Promise<Forked> {
  const mutates = task.mutations.length > 0;
  const child = spawn(process.execPath, [...(mutates ? ['--import', HOOK] : []), WORKER], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...(mutates ? { MUTATIONS: JSON.stringify(task.mutations) } : {}) },
  });
  const limit = setTimeout(
    () => child.kill('SIGKILL'),
    LIMIT_MS[task.stopAtLeak ? 'mutant' : task.fixture.form],
  );
  child.stdin.end(JSON.stringify(task));
  const ended = new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  clearTimeout(limit);
  if (code === 0) return { ok: true, result: JSON.parse(out) as TaskResult };
  return {
    ok: false,
    why: err.trim().split('\n').slice(0, 12).join('\n') || `it ended with ${code}`,
  };
}
