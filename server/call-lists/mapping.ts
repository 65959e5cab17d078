import type { ColumnTarget, Mapping } from '../../shared/imports.ts';
import { looksLikePhoneText, readHeading } from './headings.ts';
import type { HeadingRole } from './headings.ts';

const SAMPLE_ROWS_MAX = 200;

/** A first guess for the user to correct, from headings and from what the columns hold. */
export function guessMapping(columns: string[], sampleRows: string[][]): Mapping {
  const sample = sampleRows.slice(0, SAMPLE_ROWS_MAX);
  const cells = columns.map((_, column) => filledCells(sample, column));
  const roles = columns.map((heading) => readHeading(heading));
  const phone = guessPhone(roles, cells);
  const name = guessName(roles, cells, phone);
  return columns.map((heading, column): ColumnTarget => {
    if (column === phone) return { kind: 'phone' };
    if (name.includes(column)) return { kind: 'name' };
    const empty = sample.length > 0 && cells[column]?.length === 0;
    if (empty || roles[column]?.role === 'serial') return { kind: 'ignore' };
    return { kind: 'attribute', name: heading };
  });
}

type Roles = ({ role: HeadingRole; weight: number } | null)[];

// The heading counts most, but "Phone" over an empty column loses to "Mobile" over a full one,
// and a column of numbers to dial is taken whatever it is called.
function guessPhone(roles: Roles, cells: string[][]): number | null {
  const fullest = Math.max(1, ...cells.map((column) => column.length));
  const scores = roles.map((role, column) => {
    const filled = cells[column] ?? [];
    const alike = filled.filter(looksLikePhoneText).length / fullest;
    const heading = role?.role === 'phone' ? role.weight : 0;
    const telling = role !== null && role.weight > 0.5;
    if (heading === 0) return alike > 0.6 && !telling ? alike / 2 : 0;
    return heading + alike;
  });
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : null;
}

function guessName(roles: Roles, cells: string[][], phone: number | null): number[] {
  const find = (wanted: HeadingRole) => {
    const weights = roles.map((role, column) =>
      role?.role === wanted && column !== phone ? role.weight : 0,
    );
    const best = Math.max(...weights);
    return best > 0 ? [weights.indexOf(best)] : [];
  };
  const whole = find('name');
  if (whole.length > 0) return whole;
  const parts = [...find('first_name'), ...find('middle_name'), ...find('last_name')];
  if (parts.length > 0) return parts;
  return guessNameByCells(roles, cells, phone);
}

/** Without a telling heading: the first column of varied words without digits. */
function guessNameByCells(roles: Roles, cells: string[][], phone: number | null): number[] {
  const column = cells.findIndex((filled, index) => {
    if (index === phone || roles[index] !== null || filled.length < 3) return false;
    const wordy = filled.filter((cell) => /^[\p{L}\p{M} .'’-]{3,60}$/u.test(cell));
    const varied = new Set(filled).size / filled.length;
    return wordy.length / filled.length > 0.9 && varied > 0.5;
  });
  return column === -1 ? [] : [column];
}

function filledCells(rows: string[][], column: number): string[] {
  return rows.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
}
