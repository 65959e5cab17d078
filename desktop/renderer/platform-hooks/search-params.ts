/**
 * The search part of an address, in which every value is a text. The router would read `98765` as a number and `true`
 * as a truth value, and whoever opened such an address would find their filter gone.
 */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const texts = Object.entries(search).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const text = new URLSearchParams(texts).toString();
  return text === '' ? '' : `?${text}`;
}
