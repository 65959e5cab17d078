import type { Logo } from '../../shared/account-settings.ts';
import type { Tx } from '../platform/db/transaction.ts';

export type LogoRow = Pick<Logo, 'media_type' | 'sha256' | 'changed_at'> & { content: Buffer };

export async function findLogo(tx: Tx): Promise<LogoRow | null> {
  const rows = await tx.query<LogoRow>(
    'select media_type, content, sha256, changed_at from account_logos where account_id = $1',
    [tx.accountId],
  );
  return rows[0] ?? null;
}

export async function upsertLogo(tx: Tx, logo: LogoRow): Promise<void> {
  await tx.execute(
    `insert into account_logos (account_id, media_type, content, sha256, changed_at) values ($1, $2, $3, $4, $5)
     on conflict on constraint account_logos_pkey do update
       set media_type = excluded.media_type, content = excluded.content, sha256 = excluded.sha256,
           changed_at = excluded.changed_at`,
    [tx.accountId, logo.media_type, logo.content, logo.sha256, logo.changed_at],
  );
}

export async function deleteLogo(tx: Tx): Promise<boolean> {
  const gone = await tx.execute('delete from account_logos where account_id = $1', [tx.accountId]);
  return gone === 1;
}
