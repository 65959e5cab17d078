import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

const CARRIER = {
  TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'a token of the carrier',
  PUBLIC_URL: 'https://calls.example.com',
};
const KEY = {
  TWILIO_API_KEY_SID: `SK${'2'.repeat(32)}`,
  TWILIO_API_KEY_SECRET: 'the secret of the key',
  TWILIO_TWIML_APP_SID: `AP${'3'.repeat(32)}`,
};

describe('the options of the softphone', () => {
  it('come all together or not at all', () => {
    expect(readConfig({ ...CARRIER, ...KEY }).twilio?.voice).toEqual({
      keySid: KEY.TWILIO_API_KEY_SID,
      keySecret: KEY.TWILIO_API_KEY_SECRET,
      appSid: KEY.TWILIO_TWIML_APP_SID,
    });
    expect(readConfig(CARRIER).twilio?.voice).toBeUndefined();
    for (const name of Object.keys(KEY))
      expect(() => readConfig({ ...CARRIER, ...KEY, [name]: '' })).toThrow(/give all three/);
  });

  it('are of no use without the carrier they belong to', () => {
    expect(() => readConfig(KEY)).toThrow(/with TWILIO_ACCOUNT_SID/);
  });
});
