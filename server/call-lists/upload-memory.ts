// Uploads are read whole, so all accounts together may only have so much of them in memory.
import type { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { MAX_IMPORT_BYTES } from '../../shared/imports.ts';
import { AppError } from '../../shared/errors.ts';
import { asBytes } from './import-file.ts';

export type UploadMemory = {
  /**
   * Reads a file and counts it until `work` is done.
   * @throws AppError rate_limited when the files at hand fill the room
   */
  hold<T>(raw: Readable | null, work: (bytes: Uint8Array) => Promise<T>): Promise<T>;
};

export function createUploadMemory(bytesMax: number): UploadMemory {
  let held = 0;
  return {
    hold: async (raw, work) => {
      const parts: Buffer[] = [];
      let own = 0;
      try {
        for await (const part of (raw ?? []) as AsyncIterable<Buffer>) {
          own += part.length;
          held += part.length;
          if (held > bytesMax) {
            throw new AppError('rate_limited', 'too many files are being uploaded just now');
          }
          parts.push(part);
        }
        return await work(asBytes(parts));
      } finally {
        held -= own;
      }
    },
  };
}

/** The room of this process: two of the largest files, or thousands of small ones. */
export const uploadMemory = createUploadMemory(2 * MAX_IMPORT_BYTES);
