import { describe, expect, it } from 'vitest';
import { readPicture } from './picture.rules.ts';

const hex = (...parts: string[]) => Buffer.from(parts.join('').replaceAll(' ', ''), 'hex');
const PNG = hex('89504e470d0a1a0a 0000000d 49484452 00000040 00000020 0806000000 00000000');
// A comment segment, a table, and then the frame: 32 high, 64 wide.
const JPEG = hex('ffd8 fffe0004 6869 ffdb0003 00 ffc0000b 08 0020 0040 01 011100 ffd9');
const riff = (form: string, ...rest: string[]) =>
  Buffer.concat([Buffer.from('RIFF'), hex('00000000'), Buffer.from(`WEBP${form}`), hex(...rest)]);
const LOSSY = riff('VP8 ', '00000000 000000 9d012a 4000 2000');
const LOSSLESS = riff('VP8L', '00000000 2f 3fc00700 0000000000000000');
const EXTENDED = riff('VP8X', '0a000000 00000000 3f0000 1f0000');

describe('readPicture', () => {
  it.each([
    ['PNG', PNG, 'image/png'],
    ['JPEG', JPEG, 'image/jpeg'],
    ['lossy WebP', LOSSY, 'image/webp'],
    ['lossless WebP', LOSSLESS, 'image/webp'],
    ['extended WebP', EXTENDED, 'image/webp'],
  ])('tells a %s and its size from its bytes', (_, bytes, mediaType) => {
    expect(readPicture(bytes)).toEqual({ mediaType, width: 64, height: 32 });
  });

  it.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')],
    ['a web page that begins like nothing', Buffer.from('<!doctype html><script>1</script>')],
    ['a GIF', Buffer.from('GIF89a@\0 \0')],
    ['no bytes', Buffer.alloc(0)],
    [
      'a PNG without size',
      hex('89504e470d0a1a0a 0000000d 49484452 00000000 00000000 0806000000', '00'.repeat(4)),
    ],
    ['a cut PNG', PNG.subarray(0, 20)],
    ['a JPEG whose segments lead past its end', hex('ffd8 fffeffff 00000000 00000000')],
    ['a JPEG that is only its start', hex('ffd8ff')],
    ['a WebP of an unknown form', riff('VP9 ', '00'.repeat(20))],
  ])('refuses %s', (_, bytes) => {
    expect(readPicture(bytes)).toBeNull();
  });
});
