import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { isPrivateDatabase, isThisMachine } from './this-machine.ts';

describe('this machine', () => {
  it.each(['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', '', '/run/postgresql'])(
    'is %s',
    (host) => expect(isThisMachine(host)).toBe(true),
  );

  it.each(['db', '10.0.0.7', 'localhost.example', '0.0.0.0', '128.0.0.1', '[fe80::1]'])(
    'is not %s',
    (host) => expect(isThisMachine(host)).toBe(false),
  );
});

describe('a PostgreSQL of one’s own', () => {
  it.each([
    ['postgres://a:b@127.0.0.1:5432/x', true],
    ['postgres://a:b@[::1]:5432/x', true],
    ['postgres:///x?host=/run/postgresql', true],
    ['postgres://a:b@db.example:5432/x?sslmode=verify-full', true],
    ['postgres://a:b@db.example:5432/x', false],
    ['postgres://a:b@db.example:5432/x?sslmode=require', false],
    ['postgres://a:b@localhost/x?host=db.example', false],
  ])('at %s is private: %s', (address, isPrivate) => {
    expect(isPrivateDatabase(address)).toBe(isPrivate);
  });

  it('on another machine needs TLS, but for a demo, which holds nobody’s contacts', () => {
    const DATABASE_URL = 'postgres://a:b@db.example:5432/x';
    expect(() => readConfig({ DEMO: 'off', DATABASE_URL })).toThrow(
      /DATABASE_URL: .*sslmode=verify-full/,
    );
    expect(readConfig({ DEMO: 'on', DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
    const secured = `${DATABASE_URL}?sslmode=verify-full`;
    expect(readConfig({ DEMO: 'off', DATABASE_URL: secured }).databaseUrl).toBe(secured);
  });
});
