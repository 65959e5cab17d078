import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createUploadMemory } from './upload-memory.ts';

const of = (raw: Readable, accountId = 'cedar', roomBytes = 100) => ({ raw, accountId, roomBytes });
const file = (bytes: number, accountId?: string, roomBytes?: number) =>
  of(Readable.from([Buffer.alloc(bytes)]), accountId, roomBytes);
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
    const reading = memory.hold(of(cutOff), size);
    setImmediate(() => cutOff.destroy(new Error('cut off')));
    await expect(reading).rejects.toThrow('cut off');
    await expect(memory.hold(file(9), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await memory.hold(file(10), size)).toBe(10);
    expect(memory.heldBy('cedar')).toBe(0);
  });

  it('refuses an account what it has no room for, with the files it is sending at the same time', async () => {
    const memory = createUploadMemory(100);
    let finish: () => void = () => undefined;
    const busy = new Promise<void>((done) => (finish = done));
    const first = memory.hold(file(6, 'cedar', 10), () => busy);
    await expect(memory.hold(file(5, 'cedar', 10), size)).rejects.toMatchObject({
      code: 'uploads_full',
    });
    expect(await memory.hold(file(5, 'birch', 10), size)).toBe(5);
    expect(await memory.hold(file(4, 'cedar', 10), size)).toBe(4);
    finish();
    await first;
    expect(memory.heldBy('cedar')).toBe(0);
  });
});
