// `npm run -s bench -- NAME [--json]`: every figure stands beside a baseline measured in the same run, because machines
// are noisy and ratios are not.
import { parseArgs } from 'node:util';
import { benchFairness } from './fairness.bench.ts';
import { benchImport } from './import.bench.ts';
import { benchIsolation } from './isolation.bench.ts';
import { benchKeys } from './keys.bench.ts';
import { benchOffline } from './offline.bench.ts';
import type { BenchOptions, BenchRow } from './rows.ts';
import { benchPeers } from './peers.bench.ts';
import { benchPropagation } from './propagation.bench.ts';
import { benchShift } from './shift.bench.ts';
import { benchSync } from './sync.bench.ts';
import { benchWrites } from './writes.bench.ts';

const BENCHES: Record<string, (options: BenchOptions) => Promise<BenchRow[]>> = {
  import: benchImport,
  sync: benchSync,
  peers: benchPeers,
  propagation: benchPropagation,
  writes: benchWrites,
  offline: benchOffline,
  keys: benchKeys,
  shift: benchShift,
  isolation: benchIsolation,
  fairness: benchFairness,
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      list: { type: 'string' },
      calls: { type: 'string' },
      limit: { type: 'string', default: '500' },
      quick: { type: 'boolean', default: false },
    },
  });
  const bench = BENCHES[positionals[0] ?? ''];
  if (!bench) {
    process.stderr.write(
      `Say which: ${Object.keys(BENCHES).join(', ')}. For example: npm run -s bench -- import --json\n`,
    );
    return 2;
  }
  const { list, calls, quick } = values;
  const rows = await bench({ list, calls, quick, limit: Number(values.limit) });
  process.stdout.write(values.json ? `${JSON.stringify(rows, null, 2)}\n` : readable(rows));
  return 0;
}

function readable(rows: readonly BenchRow[]): string {
  const number = (value: number) =>
    value.toLocaleString('en-IN', { maximumFractionDigits: value < 10 ? 2 : 0 });
  const lines = rows.map(
    (r) =>
      `${r.name.padEnd(44)} ${number(r.value).padStart(12)} ${r.unit.padEnd(8)} baseline ${number(r.baseline).padStart(12)}   ratio ${r.ratio.toFixed(2)}`,
  );
  return `${lines.join('\n')}\n`;
}

process.exitCode = await main();
