-- Why: the console says in the person's own language how many empty rows of a file are left out; so far only an English
-- sentence was stored.
-- Locks: `access exclusive` on imports for a moment; the default is a constant, so no row is written. The release before
-- runs on it.
alter table imports add column empty_rows int not null default 0;
