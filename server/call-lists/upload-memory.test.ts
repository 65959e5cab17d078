import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createUploadMemory } from './upload-memory.ts';

const file = (bytes: number) => Readable.from([Buffer.alloc(bytes)]);
const size = (bytes: Uint8Array) => Promise.resolve(bytes.length);

describe('the memory of uploads', () => {
  it('takes files up to its room, refuses the one too many, and has room again when a file is done', async () => {
    const memory = createUploadMemory(10);
    let finish: () => void = () => undefined;
    const busy = new Promise<void>((done) => (finish = done));
    const first = memory.hold(file(8), () => busy);
    await expect(memory.hold(file(3), size)).rejects.toMatchObject({ code: 'rate_limited' });
    expect(await memory.hold(file(2), size)).toBe(2);
    finish();
    await first;
    expect(await memory.hold(file(10), size)).toBe(10);
  });

  it('gives the room of a file back whose upload or work failed', async () => {
    const memory = createUploadMemory(10);
    const cutOff = new Readable({ read: () => undefined });
    cutOff.push(Buffer.alloc(9));
    const reading = memory.hold(cutOff, size);
    setImmediate(() => cutOff.destroy(new Error('cut off')));
    await expect(reading).rejects.toThrow('cut off');
    await expect(memory.hold(file(9), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await memory.hold(file(10), size)).toBe(10);
  });
});
