-- Why: where live calls have no softphone, an agent speaks on a phone of their own, which the carrier rings when the called
-- person answers. It is the member's, so it goes with the member when an account is erased.
-- Locks: members, for as long as its few rows are checked. The release before runs on it.

alter table members add column bridge_phone text
  constraint members_bridge_phone check (bridge_phone ~ '^\+[1-9][0-9]{6,14}$');
