// Claims, reservations and facts: the list of this feature's verbs.
export { getAgentState, listAgents, recordAgentStates, requireReady } from './agent-states.ts';
export {
  claimContact,
  claimNext,
  endLostReservations,
  listClaims,
  releaseClaim,
  releaseReservations,
  reserveContacts,
  type Claimed,
} from './claims.ts';
export { recordContactEdits } from './contact-edits.ts';
export { recordDispositions } from './dispositions.ts';
export { recordCallbacks, recordNotes, type Batch, type FactResult } from './facts.ts';
export { extendClaimForCall, requireClaim } from './fencing.ts';
