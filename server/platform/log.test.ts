import { expect, it } from 'vitest';
import { describeError } from './log.ts';

it('says of an error what it is and where, and nothing of what it carries', () => {
  const error = Object.assign(new Error('duplicate key value violates unique constraint "x"'), {
    code: '23505',
    detail: 'Key (phone)=(+14155550123) already exists.',
    where: 'insert into contacts',
    client: { password: 'hunter2' },
    request: { headers: { authorization: 'Bearer abc' } },
  });
  expect(Object.keys(describeError(error)).toSorted()).toEqual([
    'code',
    'message',
    'stack',
    'type',
  ]);
  expect(JSON.stringify(describeError(error))).not.toMatch(/4155550123|insert into|hunter2|abc/);
});

it('cuts numbers, addresses and keys out of texts, those of causes too', () => {
  const cause = new Error(
    'connect postgres://owner:hunter2@db.example.com/x as asha@cedar.example',
  );
  const error = new Error('to +1 (415) 555-0123 with Bearer abc.def', { cause });
  const said = JSON.stringify(describeError(error));
  expect(said).toContain('postgres://[cut]@db.example.com/x');
  expect(said).not.toMatch(/415|hunter2|asha|abc\.def/);
});
