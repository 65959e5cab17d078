// Faults that no answer shows: only how long it takes.
import type { CodeMutant } from './code-mutants.ts';

export const TIMING_MUTANTS: readonly CodeMutant[] = [
  {
    name: 'an address that nobody has is refused without the work of a hash',
    mutations: [
      {
        file: 'server/accounts/passwords.ts',
        find: 'const matches = await bounded(() => verify(against, password));',
        replace:
          'const matches = stored !== null && (await bounded(() => verify(against, password)));',
      },
    ],
    checks: ['timing'],
    paths: ['/v1/session'],
  },
  {
    name: 'work is done on a row before its account is looked at',
    mutations: [
      {
        file: 'server/call-lists/sql.ts',
        find: "where account_id = $1 and id = $2 and not deleted and ${isReached('id')}`",
        replace: 'where id = $2 and not deleted and (account_id = $1 or pg_sleep(0.05) is null)`',
      },
    ],
    openPolicies: true,
    checks: ['timing'],
    paths: ['/v1/call-lists/{id}'],
  },
];
