// Faults of the code, one at a time: each in a process of its own that reads a changed line. Where two nets hold (the
// filter in the statement and the policy below it), both are cut, or a kill would say nothing about either.
import type { ReportMutant } from '../../../shared/isolation.ts';
import { forkWorker } from '../fork.ts';
import type { CheckId, CodeMutation, Task } from '../types.ts';
import { filterMutants } from './filter-mutants.ts';
import { PLANTED } from './planted.ts';
import { TIMING_MUTANTS } from './timing-mutants.ts';

export type CodeMutant = {
  name: string;
  mutations: CodeMutation[];
  /** Policies are opened as well. */
  openPolicies?: boolean;
  checks: CheckId[];
  slugs?: string[];
  paths?: string[];
  part?: Task['part'];
  twins?: readonly string[];
  /** Run on the copy before the server starts. */
  statements?: string[];
};

export const CODE_MUTANTS: readonly CodeMutant[] = [
  ...PLANTED,
  ...TIMING_MUTANTS,
  ...filterMutants(),
];

/** Killed by the check that found the first leak. A worker that cannot even start proves nothing. */
export async function runCodeMutant(
  mutant: CodeMutant,
  task: Omit<Task, 'checks'>,
): Promise<ReportMutant> {
  const forked = await forkWorker({
    ...task,
    checks: mutant.checks,
    slugs: mutant.slugs,
    paths: mutant.paths,
    part: mutant.part,
    twins: mutant.twins,
    mutations: mutant.mutations,
    statements: [...(mutant.openPolicies ? [OPEN_POLICIES] : []), ...(mutant.statements ?? [])],
    stopAtLeak: true,
  });
  if (!forked.ok && !killedByStart(forked.why))
    process.stderr.write(`${mutant.name}: ${forked.why}\n`);
  const leaked = forked.ok ? forked.result.surfaces.find((s) => s.leaks.length > 0) : undefined;
  return {
    name: mutant.name,
    where: [...new Set(mutant.mutations.map((m) => m.file))].join(', '),
    change: changeOf(mutant),
    killed_by: leaked?.check ?? (forked.ok ? null : killedByStart(forked.why)),
  };
}

/** A fault the server itself notices when it starts is noticed as well as one can be. */
function killedByStart(why: string): string | null {
  return /Switchyard did not start|billing\/canary\.ts/.test(why) ? 'boot' : null;
}

function changeOf(mutant: CodeMutant): string {
  const lines = mutant.mutations.map(
    (m) => `${m.find} → ${m.replace === '' ? '(removed)' : m.replace}`,
  );
  return `${lines.join('; ')}${mutant.openPolicies ? '; policies opened' : ''}`;
}

/**
 * Every policy lets everything through. The expressions keep the form the boot check knows, so that the server starts:
 * the function below them is what lies.
 */
export const OPEN_POLICIES = `
  create or replace function app.role_is(wanted text) returns boolean language sql stable parallel safe
    set search_path = '' as $$ select true $$;
  do $$ declare t record; begin
    for t in select c.oid::regclass as name, p.polname from pg_policy p join pg_class c on c.oid = p.polrelid loop
      execute format('alter policy %I on %s using (account_id = (select app.account_id()) or (select app.role_is(''open'')))
        with check (account_id = (select app.account_id()) or (select app.role_is(''open'')))', t.polname, t.name);
    end loop;
  end $$;`;
