// One server per data folder. The lock file names the process that holds it, by its number and by when it began:
// numbers come again after a reboot, and in a container nearly always.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';

/** Another server already works in this data folder. */
export class FolderInUse extends Error {}

/** Locks this very process holds. */
const held = new Set<string>();

/**
 * Takes the lock, and takes it over from a process that is gone. Answers how to give it back.
 * @throws FolderInUse
 */
export function lockFolder(file: string): () => void {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600);
      writeSync(handle, `${process.pid} ${beginningOf(process.pid)}`);
      closeSync(handle);
      held.add(file);
      return () => {
        held.delete(file);
        rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (held.has(file) || isHeldElsewhere(file)) throw new FolderInUse(file, { cause: error });
      rmSync(file, { force: true });
    }
  }
  throw new FolderInUse(file);
}

function isHeldElsewhere(file: string): boolean {
  const [number = '', beginning = ''] = readLock(file).split(' ');
  const pid = Number(number);
  if (pid === process.pid || !isAlive(pid)) return false;
  return beginning === '' || beginning === beginningOf(pid);
}

function readLock(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    // Given back a moment ago.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The boot and the tick a process began in; empty where the system does not say. */
function beginningOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The name in parentheses may hold spaces; the tick is the 20th field after it.
    const tick = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ')[19];
    return `${boot}:${tick}`;
  } catch {
    return '';
  }
}
