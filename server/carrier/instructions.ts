// What the carrier is to do with a leg of a call, in its own language (TwiML). A call is a conference of two, named after
// it: the called person waits there, the agent's leg starts it, and it ends when either leaves.
import twilio from 'twilio';

/** How long the phone of an agent rings when the called person has answered. */
const BRIDGE_RING_SECONDS = 20;

const { VoiceResponse } = twilio.twiml;

const ROOM = { endConferenceOnExit: true, maxParticipants: 2 } as const;

/** For the called person. */
export function waitForAgent(callId: string): string {
  const response = new VoiceResponse();
  response.dial().conference({ ...ROOM, startConferenceOnEnter: false }, callId);
  return response.toString();
}

/** For the softphone of an agent: silence until the called person is there. */
export function joinCall(callId: string): string {
  const response = new VoiceResponse();
  response
    .dial()
    .conference({ ...ROOM, startConferenceOnEnter: true, beep: 'false', waitUrl: '' }, callId);
  return response.toString();
}

/** For the called person, where the agent speaks on a phone of their own. */
export function ringAgent(agent: { phone: string; callerId: string }): string {
  const response = new VoiceResponse();
  const dial = response.dial({ callerId: agent.callerId, timeout: BRIDGE_RING_SECONDS });
  dial.number(agent.phone);
  return response.toString();
}

export function hangUp(): string {
  const response = new VoiceResponse();
  response.hangup();
  return response.toString();
}
