import { describe, expect, it } from 'vitest';
import {
  answerWords,
  attemptErrorWords,
  deliveryWords,
  endpointWords,
  findUrlError,
} from './webhook-words.ts';

const endpoint = {
  id: '0193d8a0-0000-7000-8000-000000000000',
  url: 'https://crm.example/hooks',
  description: '',
  event_types: ['call.completed' as const],
  status: 'enabled' as const,
  disabled_reason: null,
  failures: 0,
  created_at: '2026-11-20T04:12:05Z',
};

describe('webhook words', () => {
  it('tells a first try from a retry', () => {
    expect(deliveryWords({ status: 'pending', attempts: 0 }).words).toBe('waiting');
    expect(deliveryWords({ status: 'pending', attempts: 2 }).words).toBe('trying again');
    expect(deliveryWords({ status: 'held', attempts: 2 }).words).toBe('held');
  });

  it('says what the receiver answered, or that it did not', () => {
    expect(answerWords({ status: 200, error: null, latencyMs: 1012 })).toBe('200 in 1,012 ms');
    expect(answerWords({ status: null, error: 'timeout', latencyMs: 10_000 })).toBe(
      'no answer in time, 10,000 ms',
    );
    expect(answerWords({ status: null, error: null, latencyMs: null })).toBe('');
  });

  it('words a failure of the network, known or not', () => {
    expect(attemptErrorWords('connection_refused')).toBe('connection refused');
    expect(attemptErrorWords('address_refused: private')).toBe('address not allowed, private');
    expect(attemptErrorWords('err_tls_cert')).toBe('err tls cert');
    expect(attemptErrorWords('constructor')).toBe('constructor');
  });

  it('says why an endpoint stopped and what that means for deliveries', () => {
    expect(endpointWords(endpoint)).toEqual({ tone: 'go', words: 'enabled' });
    expect(endpointWords({ ...endpoint, failures: 1 }).words).toBe('enabled, 1 failure');
    const disabled = { ...endpoint, status: 'disabled' as const, disabled_reason: 'failures' };
    expect(endpointWords(disabled).reason).toContain('enabling it sends them');
  });

  it('finds what is wrong with a typed address', () => {
    expect(findUrlError(' https://crm.example/hooks ')).toBeUndefined();
    for (const url of ['', 'crm.example', 'ftp://crm.example']) {
      expect(findUrlError(url)).toBeTypeOf('string');
    }
  });
});
