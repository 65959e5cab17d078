/**
 * Small choices kept on this device, in the clear. Storage can be denied by policy; a choice then lasts as long as the
 * window. What lies there can be older than this release or edited by hand.
 */
import type { z } from 'zod';

export function loadText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Null takes it away. False when this device keeps nothing. */
export function keepText(key: string, text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** What was kept as JSON, if it still is what it should be. */
export function parseKept<T>(text: string | null, schema: z.ZodType<T>): T | undefined {
  if (text === null) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
