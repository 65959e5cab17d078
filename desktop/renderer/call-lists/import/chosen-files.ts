/**
 * Files chosen in this window, by the import they became. A browser cannot open a file again by
 * itself, and reading it with other options means sending it again.
 */
const files = new Map<string, File>();

export function rememberFile(importId: string, file: File): void {
  files.set(importId, file);
}

export function findFile(importId: string): File | undefined {
  return files.get(importId);
}

export function forgetFile(importId: string): void {
  files.delete(importId);
}
