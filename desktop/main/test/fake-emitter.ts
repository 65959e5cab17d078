import { EventEmitter } from 'node:events';

export type EventMap = Record<never, unknown[]>;

/**
 * An emitter whose `fire` sends only the events of `Events`; listening is typed by the real module.
 */
export class FakeEmitter<Events extends EventMap> extends EventEmitter {
  fire<E extends keyof Events & string>(event: E, ...args: Events[E] & unknown[]): void {
    this.emit(event, ...args);
  }
}

export interface CancelableEvent {
  preventDefault: () => void;
  readonly defaultPrevented: boolean;
}

/** An event as Electron hands it out, with the parameters of its kind on the same object. */
export function cancelable<P extends object>(params: P): CancelableEvent & P {
  let isPrevented = false;
  const event = {
    preventDefault: () => {
      isPrevented = true;
    },
    get defaultPrevented() {
      return isPrevented;
    },
  };
  return Object.assign(event, params);
}
