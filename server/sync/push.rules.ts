// Sorts pushed rows into facts and refusals, and makes any row fit to be kept.
import type { z } from 'zod';
import { Id } from '../../shared/ids.ts';
import { FACTS, type FactName, type PushResult } from '../../shared/sync.ts';

export type PushedRow = Record<string, unknown>;

const NESTING_MAX = 32;
const DETAIL_MAX = 500;

/**
 * Each row by itself, so that a bad one never stops its neighbours: the fact, or why it is none. NUL and half
 * a character, as a cut-off emoji leaves one, become U+FFFD first: they cannot be stored, and what an agent
 * recorded is not refused for them.
 */
export function parseRow<N extends FactName>(
  coll: N,
  row: PushedRow,
): { fact: z.infer<(typeof FACTS)[N]> } | { detail: string } {
  if (isDeep(row, NESTING_MAX)) return { detail: 'the row is nested too deeply' };
  const parsed = FACTS[coll].safeParse(withWholeTexts(row));
  if (parsed.success) return { fact: parsed.data as z.infer<(typeof FACTS)[N]> };
  const words = parsed.error.issues.map((issue) => `${issue.path.join('/')}: ${issue.message}`);
  return { detail: words.join('; ').slice(0, DETAIL_MAX) };
}

function withWholeTexts(row: PushedRow): PushedRow {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value,
  ]);
  return Object.fromEntries(entries) as PushedRow;
}

/** The id of a row if it has one. */
export function idOf(row: PushedRow): string | null {
  const id = Id.safeParse(row['id']);
  return id.success ? id.data : null;
}

/** The contact a row says it is about. */
export function contactIdOf(row: PushedRow): string | null {
  const id = Id.safeParse(row['contact_id']);
  return id.success ? id.data.toLowerCase() : null;
}

/**
 * The row as JSON that a jsonb column takes. jsonb knows neither NUL nor half a surrogate pair: they become
 * U+FFFD. A row nested too deeply is kept as far as its outermost names.
 */
export function storableJson(row: PushedRow): string {
  const kept = isDeep(row, NESTING_MAX) ? { nested_too_deeply: Object.keys(row) } : row;
  // JSON.stringify escapes exactly these two; a backslash before the escape must not be one of a pair.
  return JSON.stringify(kept).replaceAll(
    /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g,
    '$1\uFFFD',
  );
}

function isDeep(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeep(inner, levels - 1));
}

/** A refused row is kept; an accepted or repeated one is not. */
export function isRefused(result: PushResult): boolean {
  return result.st === 'rejected' || result.st === 'conflict';
}
