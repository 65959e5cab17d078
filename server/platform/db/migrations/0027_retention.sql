-- Why: mails that ended and imports that were cancelled are deleted when their time is over (shared/retention.ts).
-- Locks: the catalogue only, for two grants and two indexes over rows that ended. The release before runs on it.

grant delete on mails, imports to switchyard_app;
create index mails_by_end on mails (account_id, ended_at) where ended_at is not null;
create index invitations_by_mail on invitations (account_id, mail_id);
