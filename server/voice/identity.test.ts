import { describe, expect, it } from 'vitest';
import { readVoiceIdentity, voiceIdentity } from './identity.ts';

const KEY = 'the key of a server';
const name = {
  accountId: '01a20101-06a9-727c-8239-f89b0032d8e8',
  memberId: '01a20101-06a9-727c-8239-f89b0032d8e9',
};
const own = voiceIdentity(KEY, name);

describe('the identity of a softphone', () => {
  it('says whose it is to the server that made it, and to no other', () => {
    expect(readVoiceIdentity(KEY, own)).toEqual(name);
    expect(readVoiceIdentity('the key of another server', own)).toBeNull();
  });

  it('cannot be changed into that of another account or member', () => {
    for (let at = 0; at < own.length; at += 1) {
      const other = own[at] === '0' ? '1' : '0';
      expect(readVoiceIdentity(KEY, own.slice(0, at) + other + own.slice(at + 1))).toBeNull();
    }
    for (const text of ['', 'asha', `${own}0`, own.slice(1), own.toUpperCase(), `client:${own}`])
      expect(readVoiceIdentity(KEY, text)).toBeNull();
  });
});
