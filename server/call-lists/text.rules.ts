// Text of cells as it is stored. Zero-width joiners stay, for Indian scripts need them; direction
// marks and control characters go, for they hide or reorder what a person sees.

/** NFC, trimmed, without invisible characters; line breaks stay. */
export function cleanText(text: string): string {
  const plain = text.trim();
  if (/^[\x20-\x7e]*$/.test(plain)) return plain;
  return plain
    .normalize('NFC')
    .replace(/[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''))
    .trim();
}

/** The same on one line, with single spaces. */
export function cleanLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ');
}

/** Cuts without leaving half of a character. */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  return text.slice(0, charsMax).replace(/[\ud800-\udbff]$/, '');
}
