/** JSON with one field a line; anything else as it came. Only for reading: signatures cover the raw body. */
export function prettyBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
