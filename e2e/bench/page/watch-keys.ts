declare global {
  interface Window {
    /** From each key press to the paint after it. */
    keyTimes: number[];
  }
}

/**
 * Runs in the page: notes how long each key press took to be painted. The frame's own callback comes before its paint, a
 * message sent from it after; Event Timing would say the same in steps of 8 ms. The press counts from when the browser
 * had it, so a key that waited behind a long task waited.
 */
export function watchKeys(): void {
  window.keyTimes = [];
  const { port1, port2 } = new MessageChannel();
  let pressed: number[] = [];
  port1.onmessage = () => {
    const now = performance.now();
    window.keyTimes.push(...pressed.map((at) => now - at));
    pressed = [];
  };
  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      requestAnimationFrame(() => {
        pressed.push(timeStamp);
        port2.postMessage(null);
      });
    },
    { capture: true },
  );
}
