-- Why: the breaks of an account's people go when the whole account is erased (ADR 12); every new table of an account says
-- in shared/erased-tables.ts what becomes of it.
-- Locks: the catalogue only, for one grant. The release before runs on it.

grant select, delete on agent_states to switchyard_erasure;
