// The progress of an account's setting-up, kept on the account. Statements of the identity role.
import type { CallingWindow } from '../../shared/accounts.ts';
import type { OnboardingStep } from '../../shared/onboarding.ts';
import type { Tx } from '../platform/db/transaction.ts';

/** What is known of a closed step: when, by whom, and with what. */
export type Closed = { at: string; by: string | null; skipped?: true };
export type Progress = { start_id: string } & Partial<Record<OnboardingStep, Closed>>;

/** Null for an account that does not exist or was made in one go. */
export async function findProgress(tx: Tx): Promise<Progress | null> {
  const rows = await tx.query<{ onboarding: Progress | null }>(
    'select onboarding from accounts where account_id = $1',
    [tx.accountId],
  );
  return rows[0]?.onboarding ?? null;
}

/** The sub-account of the account in view that this start made already. */
export async function findByStart(parentTx: Tx, startId: string): Promise<string | null> {
  const rows = await parentTx.query<{ id: string }>(
    `select account_id as id from accounts where parent_account_id = $1 and onboarding ->> 'start_id' = $2`,
    [parentTx.accountId, startId],
  );
  return rows[0]?.id ?? null;
}

/** Closes steps of the account in view; with the first three it may dial. */
export async function closeSteps(
  tx: Tx,
  steps: Partial<Record<OnboardingStep, Closed>>,
): Promise<void> {
  await tx.execute(
    `update accounts set onboarding = onboarding || $2::jsonb,
       status = case when status = 'onboarding' and (onboarding || $2::jsonb) ?& array['company', 'hours', 'plan']
         then 'active' else status end
     where account_id = $1`,
    [tx.accountId, steps],
  );
}

/** The name and colour of the account in view, here and where its family names it. */
export async function setNameAndHue(tx: Tx, to: { name: string; hue: string }): Promise<void> {
  await tx.execute('update accounts set name = $2, hue = $3 where account_id = $1', [
    tx.accountId,
    to.name,
    to.hue,
  ]);
  await tx.execute(
    `update account_relations set related_name = $2, related_hue = $3
     where related_account_id = $1 and kind in ('self', 'parent', 'sub_account')`,
    [tx.accountId, to.name, to.hue],
  );
}

export async function setZoneAndHours(
  tx: Tx,
  to: { timeZone: string; window: CallingWindow; callerId: string | null },
): Promise<void> {
  const { start, end, days } = to.window;
  await tx.execute(
    `update accounts set time_zone = $2, window_start = $3, window_end = $4, window_days = $6,
       caller_id = case when mode = 'test' then coalesce($5, '+15005550006') else caller_id end
     where account_id = $1`,
    [tx.accountId, to.timeZone, start, end, to.callerId, days ?? null],
  );
}

/** The short names used in the family that begin like this one. */
export async function listSlugsLike(parentTx: Tx, slug: string): Promise<string[]> {
  const rows = await parentTx.query<{ slug: string }>(
    `select related_slug as slug from account_relations
     where account_id = $1 and starts_with(related_slug, $2)`,
    [parentTx.accountId, slug],
  );
  return rows.map((row) => row.slug);
}
