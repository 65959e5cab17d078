// docs/asvs.md: every row of levels 1 and 2 is there once, what it names exists, and its sums are right.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asvsRows, asvsSums, asvsText, ROWS } from './asvs.ts';
import { root } from './stage.ts';

const text = asvsText();
const rows = asvsRows(text);

describe('the ASVS page', () => {
  it('has every row once', () => {
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    for (const [level, count] of Object.entries(ROWS))
      expect(rows.filter((row) => row.level === level)).toHaveLength(count);
    expect(text.split('\n').filter((line) => /^\| \d/.test(line))).toHaveLength(rows.length);
  });

  it('names files that exist, and one or a reason for every row', () => {
    const named = rows.flatMap((row) =>
      [...row.where.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.\w+|[\w.-]+\.json)`/g)].map(
        ([, path = '']) => path,
      ),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(rows.filter((row) => row.where.trim().length < 5)).toEqual([]);
  });

  it('sums up what it says, and lists every row that is not met', () => {
    const [one, two] = asvsSums(rows);
    expect(text).toContain(`Level 1: ${one?.good} of 70 met or not applicable.`);
    expect(text).toContain(`Level 2: ${two?.good} of 183 (${two?.share} %).`);
    expect(one?.good).toBe(70);
    expect(Number(two?.share)).toBeGreaterThanOrEqual(95);
    const intro = text.slice(0, text.indexOf('## V1'));
    const unmet = rows.filter((row) => row.state === 'not met');
    expect(unmet.filter((row) => !intro.includes(`**${row.id}**`))).toEqual([]);
  });
});
