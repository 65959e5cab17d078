/** A network that can be switched off: for shifts without one, and for tests of them. */

export type Network = {
  readonly fetch: typeof fetch;
  isOn(): boolean;
  /** Calls under way get no answer, whether or not the server has seen them. */
  turnOff(): void;
  turnOn(): void;
};

export function createNetwork(inner: typeof fetch = (...args) => fetch(...args)): Network {
  let cut = new AbortController();
  return {
    fetch: async (input, init) => {
      if (cut.signal.aborted) throw new TypeError('the network is switched off');
      const signals = [cut.signal, init?.signal].filter((signal) => signal != null);
      return inner(input, { ...init, signal: AbortSignal.any(signals) });
    },
    isOn: () => !cut.signal.aborted,
    turnOff: () => cut.abort(new TypeError('the network was switched off')),
    turnOn: () => {
      if (cut.signal.aborted) cut = new AbortController();
    },
  };
}
