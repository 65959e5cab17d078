import { describe, expect, test } from 'vitest';
import { renderCall } from '../rest/resource.ts';
import type { Exchange, SimulatedCall } from '../types.ts';
import { checkAnswer, checkRequest } from './conformance.ts';

const SID = `AC${'a'.repeat(32)}`;
const CALL: SimulatedCall = {
  sid: `CA${'1'.repeat(32)}`,
  ordinal: 0,
  account: { sid: SID, authToken: 'token' },
  to: '+12015550101',
  from: '+12015550100',
  status: 'completed',
  outcome: { result: 'completed', durationSeconds: 61 },
  faults: {},
  timeoutSeconds: 60,
  timeLimitSeconds: 14_400,
  machineDetection: false,
  target: null,
  queueMs: 0,
  createdAtMs: 0,
  updatedAtMs: 0,
  startedAtMs: 0,
  answeredAtMs: 0,
  endedAtMs: 61_000,
  durationSeconds: 61,
  callbacks: [],
  cancelTimer: () => undefined,
};
const BODY = renderCall(CALL, { nowMs: 1_000_000, timeScale: 1 });
const FORM = { To: CALL.to, From: CALL.from, Twiml: '<Response/>', Timeout: '30' };
const EXCHANGE: Exchange = {
  method: 'POST',
  path: `/2010-04-01/Accounts/${SID}/Calls.json`,
  query: {},
  form: FORM,
  status: 201,
  body: BODY,
};

test('finds nothing wrong with a call and the request for it', () => {
  expect([...checkAnswer(EXCHANGE), ...checkRequest(EXCHANGE)]).toEqual([]);
});

describe('an answer is refused', () => {
  const { trunk_sid: _trunk, ...incomplete } = BODY;
  test.each([
    ['when a property is missing', incomplete],
    ['when a property is added', { ...BODY, duration_seconds: '61' }],
    ['when a status is not in the list', { ...BODY, status: 'initiated' }],
    ['when a date is not RFC 2822', { ...BODY, date_created: '2026-05-05T12:00:00Z' }],
    ['when a sid is malformed', { ...BODY, sid: 'CA123' }],
    ['when a duration is a number', { ...BODY, duration: 61 }],
  ])('%s', (_name, body) => {
    expect(checkAnswer({ ...EXCHANGE, body })).not.toEqual([]);
  });

  test('when an error body lacks its code', () => {
    const body = { message: 'Authenticate', status: 401 };
    expect(checkAnswer({ ...EXCHANGE, status: 401, body })).not.toEqual([]);
  });
});

describe('a request is refused', () => {
  test.each([
    ['when a parameter is misspelt', { ...FORM, StatusCallBack: 'http://a/b' }],
    ['when a method does not exist', { ...FORM, StatusCallbackMethod: 'PUT' }],
    ['when the number is not E.164', { ...FORM, To: '555 0101' }],
  ])('%s', (_name, form) => {
    expect(checkRequest({ ...EXCHANGE, form })).not.toEqual([]);
  });

  test('when a filter of the list does not exist', () => {
    const list = { ...EXCHANGE, method: 'GET', form: {} };
    expect(checkRequest({ ...list, query: { 'StartTime>': '2026-05-05' } })).toEqual([]);
    expect(checkRequest({ ...list, query: { DateCreated: '2026-05-05' } })).not.toEqual([]);
  });
});
