// Uploads are read whole, so all accounts together may only have so much of them in memory, and each account only
// what it has room for.
import type { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { MAX_IMPORT_BYTES } from '../../shared/imports.ts';
import { AppError } from '../../shared/errors.ts';
import { asBytes } from './import-file.ts';

export type UploadMemory = {
  /**
   * Reads a file and counts it until `work` is done.
   * @throws AppError rate_limited when the files at hand fill the room
   * @throws AppError uploads_full when those of the account fill its own
   */
  hold<T>(file: Incoming, work: (bytes: Uint8Array) => Promise<T>): Promise<T>;
  /** Bytes of the files of an account that are at hand. */
  heldBy(accountId: string): number;
};

export type Incoming = {
  raw: Readable | null;
  accountId: string;
  /** Room of the account beside what it keeps already. */
  roomBytes: number;
};

export function createUploadMemory(bytesMax: number): UploadMemory {
  let held = 0;
  const byAccount = new Map<string, number>();
  const heldBy = (accountId: string) => byAccount.get(accountId) ?? 0;
  const count = (accountId: string, bytes: number) => {
    held += bytes;
    const own = heldBy(accountId) + bytes;
    if (own === 0) byAccount.delete(accountId);
    else byAccount.set(accountId, own);
  };
  return {
    heldBy,
    hold: async ({ raw, accountId, roomBytes }, work) => {
      const parts: Buffer[] = [];
      let own = 0;
      try {
        // A stream that is destroyed in the middle closes the connection before the refusal is read.
        const incoming = raw?.iterator({ destroyOnReturn: false }) ?? [];
        for await (const part of incoming as AsyncIterable<Buffer>) {
          own += part.length;
          count(accountId, part.length);
          if (heldBy(accountId) > roomBytes) throw uploadsFull();
          if (held > bytesMax) {
            throw new AppError('rate_limited', 'too many files are being uploaded just now');
          }
          parts.push(part);
        }
        return await work(asBytes(parts));
      } finally {
        raw?.resume();
        count(accountId, -own);
      }
    },
  };
}

export function uploadsFull(): AppError {
  return new AppError(
    'uploads_full',
    'the files uploaded and not imported yet fill the room of the account',
  );
}

/** The room of this process: two of the largest files, or thousands of small ones. */
export const uploadMemory = createUploadMemory(2 * MAX_IMPORT_BYTES);
