// What other features may use of the carrier.
export { createCarrier } from './client.ts';
export type { Carrier, CarrierCall, CarrierOptions, NewPlacement, Placement } from './client.ts';
export { parseStatusCallback, verifyCallbackSignature } from './callback.ts';
export type { SignedCallback, StatusCallback } from './callback.ts';
export { hangUp, joinCall, ringAgent, waitForAgent } from './instructions.ts';
export { makeVoiceToken, type VoiceCredentials } from './voice-token.ts';
