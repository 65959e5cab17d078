import { describe, expect, test } from 'vitest';
import { signForm } from '../carrier-simulator/callback-form.ts';
import { parseRfc2822, parseStatusCallback, verifyCallbackSignature } from './callback.ts';

// Twilio's published example and the vectors its client libraries share.
const AUTH_TOKEN = '12345';
const PARAMS = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};
const URL_PATH = 'mycompany.com/myapp.php?foo=1&bar=2';
const SIGNATURE = 'RSOYDt4T1cUTdK1PDd93/VVr8B8=';

const verify = (change: Partial<Parameters<typeof verifyCallbackSignature>[0]>) =>
  verifyCallbackSignature({
    authToken: AUTH_TOKEN,
    url: `https://${URL_PATH}`,
    params: PARAMS,
    signature: SIGNATURE,
    ...change,
  });

describe('the signature of a callback', () => {
  test("accepts Twilio's published example", () => {
    expect(verify({})).toBe(true);
  });

  test('sorts a repeated parameter and counts equal values once', () => {
    const params = { Sid: 'CA123', SidAccount: 'AC123', Digits: ['5678', '1234', '1234'] };
    expect(verify({ params, signature: 'IK+Dwps556ElfBT0I3Rgjkr1wJU=' })).toBe(true);
  });

  test('accepts the host with capitals and with a port, as signed', () => {
    const mixed = 'https://MyCompany.com/myapp.php?foo=1&bar=2';
    expect(verify({ url: mixed, signature: 'g9IN/x4Cft2g517EjYvEvM/W7LU=' })).toBe(true);
    const ported = 'https://MyCompany.com:1234/myapp.php?foo=1&bar=2';
    expect(verify({ url: ported, signature: 'PCqOZm8cnu/L6+u5i5fuEd+Iac4=' })).toBe(true);
  });

  test.each([
    ['another token', { authToken: '54321' }],
    ['another path', { url: `https://${URL_PATH}&x=1` }],
    ['another scheme', { url: `http://${URL_PATH}` }],
    ['a changed value', { params: { ...PARAMS, Digits: '1235' } }],
    ['a trimmed value', { params: { ...PARAMS, From: '14158675309' } }],
    ['an added parameter', { params: { ...PARAMS, Extra: '', Other: 'x' } }],
    ['no signature', { signature: undefined }],
    ['a signature of another length', { signature: 'short' }],
  ])('refuses %s', (_name, change) => {
    expect(verify(change)).toBe(false);
  });

  test('is what the carrier simulator signs with', () => {
    expect(signForm(AUTH_TOKEN, `https://${URL_PATH}`, PARAMS)).toBe(SIGNATURE);
  });
});

const COMPLETED = {
  CallSid: `CA${'1'.repeat(32)}`,
  AccountSid: `AC${'2'.repeat(32)}`,
  From: '+12015550100',
  Caller: '+12015550100',
  To: '+12015550101',
  Called: '+12015550101',
  CallStatus: 'completed',
  Direction: 'outbound-api',
  ApiVersion: '2010-04-01',
  Timestamp: 'Tue, 31 Aug 2010 20:36:28 +0000',
  CallbackSource: 'call-progress-events',
  SequenceNumber: '3',
  Duration: '1',
  CallDuration: '49',
  SipResponseCode: '200',
};

describe('reading a callback', () => {
  test('bills CallDuration, in seconds, never Duration, in minutes', () => {
    expect(parseStatusCallback(COMPLETED).durationSeconds).toBe(49);
    const { CallDuration: _seconds, ...withoutSeconds } = COMPLETED;
    expect(parseStatusCallback(withoutSeconds).durationSeconds).toBeNull();
  });

  test('gives the fields under our names and lets unknown ones through', () => {
    expect(parseStatusCallback({ ...COMPLETED, Newest: 'field' })).toEqual({
      sid: COMPLETED.CallSid,
      accountSid: COMPLETED.AccountSid,
      status: 'completed',
      sequence: 3,
      source: 'call-progress-events',
      at: '2010-08-31T20:36:28.000Z',
      to: '+12015550101',
      from: '+12015550100',
      durationSeconds: 49,
      answeredBy: null,
      sipResponseCode: '200',
    });
  });

  test('takes a call of no seconds as answered for 0 seconds', () => {
    const form = { ...COMPLETED, Duration: '0', CallDuration: '0' };
    expect(parseStatusCallback(form).durationSeconds).toBe(0);
  });

  test.each([
    ['an unknown status', { CallStatus: 'ended' }],
    ['a sid of something else', { CallSid: `SM${'1'.repeat(32)}` }],
    ['no sequence number', { SequenceNumber: '' }],
    ['a fraction of a second', { CallDuration: '4.5' }],
    ['a negative duration', { CallDuration: '-1' }],
    ['a timestamp of another kind', { Timestamp: '2010-08-31T20:36:28Z' }],
    ['a repeated status', { CallStatus: ['ringing', 'completed'] }],
  ])('refuses %s', (_name, change) => {
    expect(() => parseStatusCallback({ ...COMPLETED, ...change })).toThrow();
  });

  test('reads RFC 2822 dates with their offset', () => {
    expect(parseRfc2822('Wed, 01 Sep 2010 02:06:28 +0530')).toBe('2010-08-31T20:36:28.000Z');
    expect(parseRfc2822('31 Aug 2010 20:36:28 GMT')).toBe('2010-08-31T20:36:28.000Z');
    expect(parseRfc2822('Tue, 31 Foo 2010 20:36:28 +0000')).toBeNull();
  });
});
