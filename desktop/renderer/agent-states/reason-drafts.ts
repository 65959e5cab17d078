/** The reasons of an account while they are typed. A code is made once, from the first label, and stays. */
import {
  BREAK_LABEL_MAX,
  BREAK_REASONS_MAX,
  type BreakReason,
} from '../../../shared/agent-states.ts';
import { t } from '../words/translate.ts';

export interface ReasonDraft {
  /** Null until it is saved for the first time. */
  code: string | null;
  label: string;
  /** Tells the rows apart while they move. */
  key: string;
}

export function draftsOf(reasons: readonly BreakReason[]): ReasonDraft[] {
  return reasons.map(({ code, label }) => ({ code, label, key: code }));
}

export function mayAdd(drafts: readonly ReasonDraft[]): boolean {
  return drafts.length < BREAK_REASONS_MAX;
}

/** What is wrong with a row, in words; by key. */
export function reasonErrors(drafts: readonly ReasonDraft[]): Map<string, string> {
  const errors = new Map<string, string>();
  const seen = new Set<string>();
  for (const { key, label } of drafts) {
    const said = label.trim().toLowerCase();
    if (said === '') errors.set(key, t('Name the reason, or remove it.'));
    else if (said.length > BREAK_LABEL_MAX)
      errors.set(key, t('At most {max} characters.', { max: BREAK_LABEL_MAX }));
    else if (seen.has(said)) errors.set(key, t('This reason is there already.'));
    seen.add(said);
  }
  return errors;
}

/** With a code for each: small letters and digits of the label, and a number where that is taken. */
export function reasonsOf(drafts: readonly ReasonDraft[]): BreakReason[] {
  const taken = new Set(drafts.flatMap(({ code }) => code ?? []));
  return drafts.map(({ code, label }) => {
    const made = code ?? freeCode(label, taken);
    taken.add(made);
    return { code: made, label: label.trim() };
  });
}

function freeCode(label: string, taken: ReadonlySet<string>): string {
  const words = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 26);
  // A label in another script has no such letters.
  const base = words === '' ? 'break' : words;
  for (let n = 1; ; n += 1) {
    const code = n === 1 ? base : `${base}_${n}`;
    if (!taken.has(code)) return code;
  }
}

/** The row moved one place up. */
export function movedUp(drafts: readonly ReasonDraft[], key: string): ReasonDraft[] {
  const at = drafts.findIndex((draft) => draft.key === key);
  const [one, before] = [drafts[at], drafts[at - 1]];
  if (!one || !before) return [...drafts];
  return drafts.with(at - 1, one).with(at, before);
}
