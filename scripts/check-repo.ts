/**
 * What must not stand in a committed file and no linter looks for: paths of one machine, registry
 * hosts, unfinished marks, tests that were narrowed. The patterns are spelled so as not to find
 * themselves.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './stage.ts';

interface Ban {
  pattern: RegExp;
  reason: string;
  /** Which files the ban is for. */
  applies: (path: string) => boolean;
}

const isTest = (path: string) => /\.(test|e2e)\.tsx?$/.test(path) || /(^|\/)test\//.test(path);
const isCode = (path: string) => /\.(tsx?|m?js|sql|css|html|sh)$|^\.ci\//.test(path);
const isCodeOrTool = (path: string) => isCode(path) || /\.(ya?ml|json)$/.test(path);

const bans: Ban[] = [
  {
    pattern: /(?<![\w.~-])\/(work|tmp|root|home\/\w+)\//,
    reason: 'names a path of one machine',
    applies: (path) => !isTest(path),
  },
  {
    pattern: /registry\.(npmjs|yarnpkg)|deb\.debian\.|pypi\.org/,
    reason: 'names a registry host',
    applies: () => true,
  },
  { pattern: /\b(TO{1}DO|FIX{1}ME)\b/, reason: 'is unfinished', applies: isCodeOrTool },
  {
    pattern: /\b(it|test|describe|suite)(\.\w+)*\.(only|skip|fixme)\(/,
    reason: 'narrows the tests',
    applies: isCode,
  },
];

/** One line per fault of a file: `path:line reason`. */
export function listFaults(path: string, text: string): string[] {
  const active = bans.filter((ban) => ban.applies(path));
  return text
    .split('\n')
    .flatMap((line, index) =>
      active
        .filter((ban) => ban.pattern.test(line))
        .map((ban) => `${path}:${index + 1} ${ban.reason}`),
    );
}

/** A lock file with addresses binds every install to the registry of the machine that wrote it. */
export function listLockFaults(path: string, text: string): string[] {
  const lock = JSON.parse(text) as { packages: Record<string, { resolved?: string }> };
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved !== undefined)
    .map(([name]) => `${path}: ${name} carries a resolved address`);
}

function listFiles(): string[] {
  // New files count before they are added, so that the fault shows before the commit.
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const list = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1e8 });
  return list.split('\0').filter(Boolean);
}

function checkFile(path: string): string[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(root, path));
  } catch {
    // Deleted in the working tree and still in the index, or a link to nowhere.
    return [];
  }
  if (bytes.includes(0)) return [];
  const text = bytes.toString('utf8');
  const lockFaults = basename(path) === 'package-lock.json' ? listLockFaults(path, text) : [];
  return [...listFaults(path, text), ...lockFaults];
}

if (import.meta.main) {
  const files = listFiles();
  const faults = files.flatMap(checkFile);
  for (const fault of faults) console.error(fault);
  console.log(`${files.length} files read, ${faults.length} faults`);
  process.exitCode = faults.length === 0 && files.length > 0 ? 0 : 1;
}
