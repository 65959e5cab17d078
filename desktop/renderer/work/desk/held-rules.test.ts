import { expect, it } from 'vitest';
import type { Contact } from '../../../../shared/call-lists.ts';
import { isWorkable, nextHeld } from './held-rules.ts';

const nowMs = Date.parse('2026-11-20T14:42:00Z');
const clock = { window: { start: '09:00', end: '21:00' }, nowMs };

function contact(id: string, more: Partial<Contact> = {}): Contact {
  return {
    id,
    list_id: 'list',
    name: id,
    phone: '+17715550161',
    zone: 'America/New_York',
    attributes: {},
    position: Number(id),
    state: 'new',
    attempts: 0,
    last_disposition: null,
    last_called_at: null,
    callback_at: null,
    dnc: false,
    ...more,
  };
}

it('the callback due longest goes before those tried least, in list order', () => {
  const contacts = [
    contact('1', { attempts: 1 }),
    contact('3'),
    contact('2'),
    contact('5', { callback_at: '2026-11-20T14:30:00Z' }),
    contact('4', { callback_at: '2026-11-20T14:00:00Z' }),
  ];
  const order: string[] = [];
  for (let left = contacts; left.length > 0;) {
    const next = nextHeld(left, clock);
    order.push(next?.id ?? 'none');
    left = left.filter(({ id }) => id !== next?.id);
  }
  expect(order).toEqual(['4', '5', '2', '3', '1']);
});

it('nobody is called outside calling hours or before the promised time', () => {
  const asleep = contact('1', { zone: 'America/Los_Angeles' });
  const later = contact('2', { callback_at: '2026-11-20T18:00:00Z' });
  expect(nextHeld([asleep, later], clock)).toBeUndefined();
});

it('a contact that is closed or opted out is not worked again', () => {
  expect(isWorkable(contact('1'))).toBe(true);
  expect(isWorkable(contact('1', { dnc: true }))).toBe(false);
  expect(isWorkable(contact('1', { state: 'done' }))).toBe(false);
});
