/**
 * The phone of test calls: everything works, against a leg that exists in this window alone. Its sound is made, not heard:
 * no microphone is opened and no loudspeaker used. It is as connected as the browser, so a cut network deadens it.
 */
import { createStore } from 'zustand/vanilla';
import { nowMs } from '../platform/clock.ts';
import { changeLeg, type Leg, type PhoneState, silentPhone, type Softphone } from './softphone.ts';

const LOOK_MS = 1_000;
const PACKETS_A_LOOK = 50;

/** One made second of a call: two people who speak in turns on a good line. */
function soundAt(n: number): Pick<NonNullable<PhoneState['sample']>, 'microphone' | 'speaker'> {
  const wave = (Math.sin(n) + 1) / 2;
  return { microphone: 0.05 + 0.5 * wave, speaker: 0.05 + 0.5 * (1 - wave) };
}

function figuresAt(n: number) {
  return { roundTripMs: 46 + (n % 5), jitterMs: 2 + (n % 3), lostShare: 0 };
}

const cutOff = { roundTripMs: null, jitterMs: null, lostShare: null, microphone: 0.1, speaker: 0 };

export function createSimulatedPhone(
  isOnline: () => boolean = () => globalThis.navigator?.onLine ?? true,
): Softphone {
  const store = createStore<PhoneState>(() => silentPhone);
  let timer: ReturnType<typeof setInterval> | undefined;
  const counts = { looks: 0, packets: 0 };

  function sampleOf({ isMuted, isHeld }: Leg): PhoneState['sample'] {
    counts.looks += 1;
    const packetsSent = counts.looks * PACKETS_A_LOOK;
    const isCut = !isOnline();
    if (!isCut) counts.packets += PACKETS_A_LOOK;
    const made = isCut ? cutOff : { ...soundAt(counts.looks), ...figuresAt(counts.looks) };
    return {
      ...made,
      microphone: isMuted || isHeld ? 0 : made.microphone,
      speaker: isHeld ? 0 : made.speaker,
      atMs: nowMs(),
      packetsSent,
      packetsReceived: counts.packets,
    };
  }

  function look(): void {
    const { leg } = store.getState();
    if (leg === null) return;
    const state = isOnline() ? 'open' : 'reconnecting';
    store.setState({ leg: { ...leg, state }, sample: sampleOf(leg) });
  }

  function leave(): void {
    clearInterval(timer);
    store.setState(silentPhone);
  }

  return {
    kind: 'simulator',
    store,
    join: async (callId) => {
      if (store.getState().leg?.callId === callId) return;
      leave();
      counts.looks = 0;
      counts.packets = 0;
      store.setState({ leg: { callId, state: 'open', isMuted: false, isHeld: false } });
      look();
      timer = setInterval(look, LOOK_MS);
    },
    leave,
    mute: (isMuted) => changeLeg(store, { isMuted }),
    hold: (isHeld) => changeLeg(store, { isHeld }),
    // Nobody at the other end of a simulated call has keys to listen to.
    sendDigits: () => undefined,
    useSound: async () => undefined,
    stop: leave,
  };
}
