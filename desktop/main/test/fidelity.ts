/**
 * Type-level checks that hold the stand-in to `electron.d.ts`. A method is held by `satisfies
 * Pick<…>` or `implements Pick<…>`; what this file adds is events, and methods that return whole
 * Electron classes.
 */

/**
 * True when the real emitter announces every event of `Events` with arguments our listeners can
 * take.
 */
export type Announces<Real, Events extends Record<keyof Events, unknown[]>> = {
  [E in keyof Events]: Real extends {
    on: (event: E, listener: (...args: Events[E]) => void) => unknown;
  }
    ? true
    : E;
}[keyof Events];

/**
 * Same parameters, any result: for methods whose real result is a whole class we do not rebuild.
 */
export type SameParameters<F extends (...args: never[]) => unknown> = (
  ...args: Parameters<F>
) => unknown;

/** Does not compile unless `T` is exactly `true`. */
export type Holds<T extends true> = T;
