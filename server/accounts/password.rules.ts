// Which passwords are refused. No rules of composition: length, and that it is not one everybody would try.

export const PASSWORD_CHARS_MIN = 8;

/** Words of a name or an address that are worth guessing with; shorter ones stand in too many passwords by chance. */
const WORD_CHARS_MIN = 3;

/** The same password whatever the case or the width of its letters, as those who guess try them all. */
export function normalPassword(password: string): string {
  return password.normalize('NFKC').toLowerCase().trim();
}

/** The words of what is known of a person: `ritu.sethi@harbour.example` gives ritu, sethi and ritusethi. */
export function contextWords(known: readonly string[]): string[] {
  const words = known.flatMap((text) => {
    const [local] = normalPassword(text).split('@');
    const parts = (local ?? '').split(/[^\p{L}\p{N}]+/u);
    return [...parts, parts.join('')];
  });
  return [...new Set(words)].filter((word) => word.length >= WORD_CHARS_MIN);
}

/**
 * Whether somebody who knows the person and the product would guess it: without those words too little is left. A
 * password that holds none of them is no matter of this rule.
 */
export function isGuessedFrom(password: string, words: readonly string[]): boolean {
  const whole = normalPassword(password);
  const longestFirst = [...words].sort((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ''), whole);
  if (rest === whole) return false;
  return rest.replaceAll(/[^\p{L}\p{N}]/gu, '').length < PASSWORD_CHARS_MIN;
}
