import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** What a handler answers instead of a body: a file, made while it is sent, or one on the disk. */
export class Download {
  readonly file:
    | { fileName: string; chunks: AsyncIterable<string | Buffer> }
    | { fileName: string; path: string };

  constructor(file: Download['file']) {
    this.file = file;
  }
}

/** A file on the disk may be asked for in parts. */
export async function sendDownload(res: Response, { file }: Download): Promise<void> {
  res.attachment(file.fileName);
  if ('chunks' in file) return pipeline(Readable.from(file.chunks), res);
  await new Promise<void>((resolve, reject) => {
    res.sendFile(
      file.path,
      { acceptRanges: true, cacheControl: false, dotfiles: 'allow' },
      (error) => (error ? reject(error) : resolve()),
    );
  });
}
