// Claims, reservations and facts: the list of this feature's verbs.
export {
  claimContact,
  claimNext,
  listClaims,
  releaseClaim,
  releaseReservations,
  reserveContacts,
  type Claimed,
} from './claims.ts';
export {
  recordCallbacks,
  recordDispositions,
  recordNotes,
  type Batch,
  type FactResult,
} from './facts.ts';
export { extendClaimForCall, requireClaim } from './fencing.ts';
