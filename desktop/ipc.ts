/**
 * The one map of what the console may ask of the desktop shell, and what the shell may tell it.
 * Main serves it, preload turns it into `window.desktop`, the renderer sees the types. Nothing here
 * can place a call: a link pre-fills a number and a person dials it. `zod/mini` keeps the preload
 * small.
 */
import * as z from 'zod/mini';

/** The only origin the shell serves and trusts. */
export const CONSOLE_ORIGIN = 'app://console';

const PhoneNumber = z.string().check(z.regex(/^\+[1-9]\d{6,14}$/));
const SessionToken = z.string().check(z.minLength(1), z.maxLength(4096));
const AccountName = z.string().check(z.maxLength(200));
const ExternalUrl = z.string().check(z.minLength(1), z.maxLength(2048));

/** What the shell speaks; the console chooses. */
export const Language = z.enum(['en', 'hi']);
export type Language = z.infer<typeof Language>;

/** A `tel:` or `switchyard:` link, reduced to the one thing a link may do: fill in a number. */
export const DesktopLink = z.strictObject({
  kind: z.literal('prefill'),
  source: z.enum(['tel', 'switchyard']),
  number: PhoneNumber,
});
export type DesktopLink = z.infer<typeof DesktopLink>;

/** What a member would lose or leave behind by closing the window now. */
export const CloseGuardState = z.strictObject({
  inCall: z.boolean(),
  inWrapUp: z.boolean(),
  waitingFacts: z.int().check(z.nonnegative()),
});
export type CloseGuardState = z.infer<typeof CloseGuardState>;

/** `insecure_storage`: the system has no keyring, so its "encryption" uses a known password. */
export const SaveResult = z.discriminatedUnion('persisted', [
  z.strictObject({ persisted: z.literal(true) }),
  z.strictObject({
    persisted: z.literal(false),
    reason: z.enum(['insecure_storage', 'unavailable']),
  }),
]);
export type SaveResult = z.infer<typeof SaveResult>;

/**
 * The refresh token itself never comes back to the page. `none`: nobody is signed in here.
 * `unreachable`: nothing was learnt of the session.
 */
export const RefreshAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('renewed'), token: z.string(), tokenExpiresAt: z.string() }),
  z.strictObject({ kind: z.literal('ended'), reason: z.nullable(z.string()) }),
  z.strictObject({ kind: z.literal('unreachable') }),
  z.strictObject({ kind: z.literal('none') }),
]);
export type RefreshAnswer = z.infer<typeof RefreshAnswer>;

const KeyName = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[0-9a-f-]{36}\.(mirror|facts)$/));

/**
 * A key of what a member keeps on this machine, base64. `none`: this system has no keystore. `locked`: the key is there
 * and the keystore does not give it out.
 */
export const VaultAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('key'), key: z.string(), isNew: z.boolean() }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('locked') }),
]);
export type VaultAnswer = z.infer<typeof VaultAnswer>;

/** What a window for a visit is given to begin with: made and read by the console, kept in memory by the shell. */
const VisitPass = z.string().check(z.minLength(2), z.maxLength(65_536));

/** `signOut`: its person leaves their own account as well. */
const VisitEnd = z.strictObject({ signOut: z.boolean() });

const AppInfo = z.strictObject({
  version: z.string(),
  platform: z.string(),
  serverUrl: z.string(),
});

/** Channel → what the console sends and what it gets back. A call that does not fit throws. */
export const requests = {
  // Main exchanges the refresh token and keeps its successor.
  'session.refresh': { args: z.undefined(), result: RefreshAnswer },
  'session.save': { args: SessionToken, result: SaveResult },
  'session.clear': { args: z.undefined(), result: z.undefined() },
  // Made when there is none.
  'vault.open': { args: KeyName, result: VaultAnswer },
  'vault.destroy': { args: KeyName, result: z.undefined() },
  'app.info': { args: z.undefined(), result: AppInfo },
  // The console takes the link that opened the application, if any. Links that arrive before this
  // call wait for it; later ones come as `link.opened`. So call it once the screen can show a
  // number.
  'link.take': { args: z.undefined(), result: z.nullable(DesktopLink) },
  // A visit to another account gets a window of its own, whose storage is memory alone.
  'visit.open': { args: VisitPass, result: z.undefined() },
  // What such a window was opened with, once; null in every other.
  'visit.take': { args: z.undefined(), result: z.nullable(VisitPass) },
  'visit.close': { args: VisitEnd, result: z.undefined() },
  'window.setTitle': { args: AccountName, result: z.undefined() },
  'window.setLanguage': { args: Language, result: z.undefined() },
  'close.guard': { args: CloseGuardState, result: z.undefined() },
  'external.open': { args: ExternalUrl, result: z.undefined() },
} as const;

/** Channel → what the shell tells the console, unasked. */
export const events = {
  'link.opened': DesktopLink,
  'power.resumed': z.strictObject({}),
  'visit.closed': VisitEnd,
} as const;

type Requests = typeof requests;
type Events = typeof events;
export type RequestChannel = keyof Requests;
export type EventChannel = keyof Events;
export type RequestArgs<C extends RequestChannel> = z.output<Requests[C]['args']>;
export type RequestResult<C extends RequestChannel> = z.output<Requests[C]['result']>;
export type EventPayload<C extends EventChannel> = z.output<Events[C]>;

type Group<C extends string> = C extends `${infer G}.${string}` ? G : never;
type Member<C extends string> = C extends `${string}.${infer M}` ? M : never;
type Ask<C extends RequestChannel> =
  RequestArgs<C> extends undefined
    ? () => Promise<RequestResult<C>>
    : (args: RequestArgs<C>) => Promise<RequestResult<C>>;
/** Returns the function that stops listening. */
type Listen<C extends EventChannel> = (listener: (payload: EventPayload<C>) => void) => () => void;

/**
 * What `window.desktop` is: `session.load` is `desktop.session.load()`, `link.opened` is
 * `desktop.link.onOpened()`.
 */
export type DesktopBridge = {
  readonly [G in Group<RequestChannel | EventChannel>]: {
    readonly [C in Extract<RequestChannel, `${G}.${string}`> as Member<C>]: Ask<C>;
  } & {
    readonly [
      C in Extract<EventChannel, `${G}.${string}`> as `on${Capitalize<Member<C>>}`
    ]: Listen<C>;
  };
};
