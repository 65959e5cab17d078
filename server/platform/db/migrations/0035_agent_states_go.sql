-- Why: the changes of state of an account's agents go when the account is erased, as its devices do.
-- Locks: the catalogue only, for a grant.

grant select, delete on agent_states to switchyard_erasure;
