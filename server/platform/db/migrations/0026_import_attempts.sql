-- Why: an import that fails again and again has to end, and to say when it is tried next.
-- Locks: imports, for a moment: both columns are added without a rewrite. The release before runs on it.

alter table imports
  -- Tries since its progress last moved, the one under way included.
  add column attempts int not null default 0,
  -- When an import that broke off is tried again; null while it is worked on.
  add column retry_at timestamptz;
