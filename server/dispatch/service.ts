// The verbs of dispatch.
export { takeCarrierCallback, type CallName } from './callbacks.ts';
export { endCall, getCall, listCallEvents, listCalls } from './calls.ts';
export { createCall } from './create.ts';
export { findCall as findSpoken } from './sql.ts';
export { takeSignedForm } from './signed-form.ts';
export { waitForLeaving, type Stopped } from './leaving.ts';
export { countCallsToday } from './settings.sql.ts';
export { preflightList } from './preflight.ts';
export { createPlacingPump, createReconciliationPump, type Pump } from './queue.ts';
