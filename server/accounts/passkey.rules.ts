// Whom passkeys belong to: a name, which comes from the address people open. A number has none.

export type RelyingParty = { id: string; origin: string };

/** Null where passkeys cannot be: browsers refuse them for bare addresses. */
export function relyingPartyOf(publicUrl: string): RelyingParty | null {
  if (!URL.canParse(publicUrl)) return null;
  const url = new URL(publicUrl);
  // On one's own machine the same server answers to a name as well.
  if (/^127\.|^\[::1\]$/.test(url.hostname)) url.hostname = 'localhost';
  if (/^[\d.]+$|^\[/.test(url.hostname)) return null;
  return { id: url.hostname, origin: url.origin };
}
