/** A link among words: underlined, so that colour is not its only sign. */
export const linkClasses =
  'rounded-1 text-accent-ink underline decoration-line-strong underline-offset-3 ' +
  'data-hovered:decoration-current';
