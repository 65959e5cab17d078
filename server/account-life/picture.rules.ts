// What kind of picture some bytes are, and how large: told from the bytes, never from what the sender calls them. Only
// the head is read; whatever follows is shown by a browser as a picture or not at all.
import type { Logo } from '../../shared/account-settings.ts';

export type Picture = { mediaType: Logo['media_type']; width: number; height: number };

/** Null for anything that is no PNG, JPEG or WebP, or one whose head is cut off. */
export function readPicture(bytes: Buffer): Picture | null {
  const size = readPng(bytes) ?? readWebp(bytes) ?? readJpeg(bytes);
  return size && size.width > 0 && size.height > 0 ? size : null;
}

const PNG_HEAD = '89504e470d0a1a0a0000000d49484452';

function readPng(bytes: Buffer): Picture | null {
  if (bytes.length < 33 || bytes.toString('hex', 0, 16) !== PNG_HEAD) return null;
  return { mediaType: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function readWebp(bytes: Buffer): Picture | null {
  if (bytes.length < 30 || bytes.toString('latin1', 0, 4) !== 'RIFF') return null;
  const size = webpSize(bytes, bytes.toString('latin1', 8, 16));
  return size && { mediaType: 'image/webp', ...size };
}

/** Three forms: lossy, lossless, and one that may hold alpha; each keeps its size elsewhere. */
function webpSize(bytes: Buffer, form: string): { width: number; height: number } | null {
  if (form === 'WEBPVP8 ' && bytes.readUIntBE(23, 3) === 0x9d012a)
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (form === 'WEBPVP8L' && bytes[20] === 0x2f) {
    const bits = bytes.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (form === 'WEBPVP8X')
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  return null;
}

/** A JPEG is a row of segments; the size is in the first start-of-frame. */
function readJpeg(bytes: Buffer): Picture | null {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    if (isFrameStart(marker)) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return { mediaType: 'image/jpeg', width, height };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

/** C0 to CF are frames, but for the tables and the reserved one among them. */
function isFrameStart(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
