// The rows of docs/asvs.md, and their sum: `node scripts/asvs.ts`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './stage.ts';

/** Rows of ASVS 5.0.0 by level; level 3 is not asked for. */
export const ROWS = { '1': 70, '2': 183 } as const;
type Level = keyof typeof ROWS;
type State = 'met' | 'n/a' | 'not met';

export type AsvsRow = { id: string; level: Level; state: State; where: string };

export const asvsText = () => readFileSync(join(root, 'docs/asvs.md'), 'utf8');

export function asvsRows(text: string): AsvsRow[] {
  return [
    ...text.matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \| (met|n\/a|not met) \| (.+) \|$/gm),
  ].map(([, id = '', level, state, where = '']) => ({
    id,
    level: level as Level,
    state: state as State,
    where,
  }));
}

export function asvsSums(rows: readonly AsvsRow[]) {
  return (Object.keys(ROWS) as Level[]).map((level) => {
    const of = (state: State) => rows.filter((r) => r.level === level && r.state === state).length;
    const good = of('met') + of('n/a');
    const share = ((100 * good) / ROWS[level]).toFixed(1);
    return {
      level,
      rows: ROWS[level],
      met: of('met'),
      na: of('n/a'),
      notMet: of('not met'),
      good,
      share,
    };
  });
}

if (import.meta.main) {
  const rows = asvsRows(asvsText());
  for (const sum of asvsSums(rows))
    process.stdout.write(
      `level ${sum.level}: ${sum.good} of ${sum.rows} (${sum.share} %): ${sum.met} met, ${sum.na} not applicable, ${sum.notMet} not met\n`,
    );
  const open = rows.filter((row) => row.state === 'not met').map((row) => row.id);
  process.stdout.write(`not met: ${open.join(', ') || 'none'}\n`);
}
