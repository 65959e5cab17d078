import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import {
  bodySignature,
  signDelivery,
  standardSignature,
  verifyDelivery,
  withoutSignatures,
} from './signature.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const older = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const epochMs = Date.now();
const body = JSON.stringify({
  id: 'e1',
  delivered_at: new Date(epochMs).toISOString(),
  data: { note: 'नमस्ते' },
});
const signed = signDelivery({ current: secret, previous: null }, { id: 'e1', epochMs, body });
const verify = (over: Partial<Parameters<typeof verifyDelivery>[0]> = {}) =>
  verifyDelivery({ secret, headers: signed, body, now: epochMs, ...over });

describe('the body signature', () => {
  it('equals GitHub’s documented example', () => {
    expect(bodySignature("It's a Secret to Everybody", 'Hello, World!')).toBe(
      '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    );
  });

  it.each([
    [
      'Jefe',
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      '\x0b'.repeat(20),
      'Hi There',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
  ])('equals the case of RFC 4231 with key %j', (key, text, expected) => {
    expect(bodySignature(key, text)).toBe(expected);
  });
});

describe('the Standard Webhooks signature', () => {
  it('equals the fixed example of the standard’s own libraries', () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: '{"test": 2432232314}',
    };
    expect(standardSignature('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', message)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('is accepted by the standardwebhooks library, and refused over another body', () => {
    const library = new Webhook(secret);
    expect(library.verify(body, signed)).toMatchObject({ id: 'e1' });
    expect(() => library.verify(`${body} `, signed)).toThrow('No matching signature');
  });

  it('agrees with the library on any body', () => {
    const library = new Webhook(secret);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const timestamp = '1790000000';
        const theirs = library.sign('m', new Date(Number(timestamp) * 1000), text);
        expect(standardSignature(secret, { id: 'm', timestamp, body: text })).toBe(theirs);
      }),
    );
  });
});

describe('a receiver', () => {
  it('accepts both schemes, whatever the case of header names', () => {
    const headers = Object.fromEntries(
      Object.entries(signed).map(([k, v]) => [k.toUpperCase(), v]),
    );
    expect(verify({ headers })).toEqual({ legacy: true, standard: true });
    expect(verify({ body: Buffer.from(body) })).toEqual({ legacy: true, standard: true });
  });

  it.each([
    ['another secret', { secret: older }],
    ['a changed body', { body: body.replace('e1', 'e2') }],
    ['no headers', { headers: {} }],
    ['a time six minutes later', { now: epochMs + 360_000 }],
    ['a time six minutes earlier', { now: epochMs - 360_000 }],
  ])('refuses both schemes with %s', (_what, over) => {
    expect(verify(over)).toEqual({ legacy: false, standard: false });
  });

  it('refuses the second scheme when the id or time was changed', () => {
    const withId = { ...signed, 'webhook-id': 'e2' };
    const withTime = { ...signed, 'webhook-timestamp': String(Math.floor(epochMs / 1000) + 1) };
    expect([verify({ headers: withId }).standard, verify({ headers: withTime }).standard]).toEqual([
      false,
      false,
    ]);
  });

  it('accepts the old and the new secret while they overlap, and only the new one afterwards', () => {
    const both = signDelivery({ current: secret, previous: older }, { id: 'e1', epochMs, body });
    expect(both['X-DigitalCallers-Signature']).toMatch(/^[0-9a-f]{64}$/);
    expect(verify({ headers: both })).toEqual({ legacy: true, standard: true });
    expect(verify({ headers: both, secret: older })).toEqual({ legacy: true, standard: true });
    expect(new Webhook(older).verify(body, both)).toBeTruthy();
    expect(verify({ secret: older })).toEqual({ legacy: false, standard: false });
  });
});

describe('the delivery log', () => {
  it('shows no signature', () => {
    const both = signDelivery({ current: secret, previous: older }, { id: 'e1', epochMs, body });
    const r = '[redacted]';
    expect(withoutSignatures(both)).toEqual({
      'X-DigitalCallers-Signature': r,
      'X-DigitalCallers-Signature-Previous': r,
      'webhook-id': 'e1',
      'webhook-timestamp': both['webhook-timestamp'],
      'webhook-signature': r,
    });
  });
});
