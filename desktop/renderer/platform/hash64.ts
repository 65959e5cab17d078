/**
 * The hash of the digest: the first 8 bytes, big-endian, of md5('<id>:<ver>'). It finds accidents,
 * not attackers. The text is short enough for one block, so this is md5 without its loop.
 */

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Array.from({ length: 64 }, (_, i) => Math.trunc(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const BLOCK_BYTES = 64;
const LONGEST_TEXT = 55;

export function hash64(id: string, ver: number): bigint {
  const [first, second] = md5Words(`${id.toLowerCase()}:${ver}`);
  return (BigInt(swap(first)) << 32n) | BigInt(swap(second));
}

function md5Words(text: string): [number, number] {
  if (text.length > LONGEST_TEXT) throw new Error('the text does not fit into one block');
  const words = toBlock(text);
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let i = 0; i < BLOCK_BYTES; i += 1) {
    const round = i >> 4;
    const [mix, from] = mixOf(round, i, [b, c, d]);
    const sum = (a + mix + (SINES[i] as number) + (words[from] as number)) | 0;
    const shift = SHIFTS[round * 4 + (i % 4)] as number;
    [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
  }
  return [(a + 0x67452301) >>> 0, (b + 0xefcdab89) >>> 0];
}

function mixOf(round: number, i: number, [b, c, d]: [number, number, number]): [number, number] {
  if (round === 0) return [(b & c) | (~b & d), i];
  if (round === 1) return [(d & b) | (~d & c), (5 * i + 1) % 16];
  if (round === 2) return [b ^ c ^ d, (3 * i + 5) % 16];
  return [c ^ (b | ~d), (7 * i) % 16];
}

/** ASCII only: ids and numbers. */
function toBlock(text: string): Uint32Array {
  const bytes = new Uint8Array(BLOCK_BYTES);
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i);
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(BLOCK_BYTES - 8, text.length * 8, true);
  return Uint32Array.from({ length: 16 }, (_, i) => view.getUint32(i * 4, true));
}

function swap(word: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, word, true);
  return view.getUint32(0);
}
