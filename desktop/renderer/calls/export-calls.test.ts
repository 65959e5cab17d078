import { describe, expect, it } from 'vitest';
import type { Call } from '../../../shared/dispatch.ts';
import { callRows, CALLS_MAX, collectCalls } from './export-calls.ts';

const call = (id: string, name = 'Cedar Homes') =>
  ({
    id,
    requested_at: '2026-11-20T10:00:00Z',
    answered_at: null,
    ended_at: null,
    to: '+12125550100',
    from: '+12125550199',
    state: 'busy',
    reason: null,
    mode: 'live',
    duration_seconds: null,
    billing_account: { id: 'a', name },
    billing_rule: 'operating',
    rate: { rate_micros: 5_000_000, increments: '60/60', currency: 'INR' },
    charge: null,
  }) as unknown as Call;

/** A server with so many calls, one page after the other. */
function serverWith(count: number) {
  const asked: (string | undefined)[] = [];
  const ask = async ({ limit, cursor }: { limit: number; cursor?: string }) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const data = Array.from({ length: Math.min(limit, count - from) }, (_, n) =>
      call(String(from + n)),
    );
    const has_more = from + limit < count;
    return { data, has_more, next_cursor: has_more ? String(from + limit) : null };
  };
  return { ask, asked };
}

describe('exporting calls', () => {
  it('takes page after page to the end', async () => {
    const { ask, asked } = serverWith(250);
    const progress: number[] = [];
    const { calls, isCut } = await collectCalls(ask, ({ rows }) => progress.push(rows));
    expect([calls.length, isCut, asked]).toEqual([250, false, [undefined, '100', '200']]);
    expect(progress).toEqual([100, 200, 250]);
  });

  it('says that more fit than one file takes', async () => {
    const { calls, isCut } = await collectCalls(serverWith(CALLS_MAX + 1).ask, () => undefined);
    expect([calls.length, isCut]).toEqual([CALLS_MAX, true]);
    const whole = await collectCalls(serverWith(CALLS_MAX).ask, () => undefined);
    expect(whole.isCut).toBe(false);
  });

  it('fails whole when a page does', async () => {
    const ask = async () => Promise.reject(new Error('gone'));
    await expect(collectCalls(ask, () => undefined)).rejects.toThrow('gone');
  });

  it('leaves money out for whoever may not see it, and lets no cell run', () => {
    const [header, row] = callRows([call('1', '=HYPERLINK("x")')], true);
    expect(header).toContain('amount_minor');
    expect(row?.[10]).toBe('\'=HYPERLINK("x")');
    expect(row?.[4]).toBe('+12125550100');
    const [blind, blindRow] = callRows([call('1')], false);
    expect(blind).not.toContain('rate_micros');
    expect(blindRow).toHaveLength(blind?.length ?? 0);
    expect(blindRow?.join()).not.toContain('5000000');
  });
});
