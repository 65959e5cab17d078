/**
 * Serves the channel map. Only the main frame of one of our windows, on our origin, is answered.
 */
import type { BrowserWindow, IpcMainInvokeEvent, WebContents } from 'electron';
import { BrowserWindow as Windows, ipcMain } from 'electron';
import type {
  EventChannel,
  EventPayload,
  RequestArgs,
  RequestChannel,
  RequestResult,
} from '../ipc.ts';
import { CONSOLE_ORIGIN, events, requests } from '../ipc.ts';

type Handler<C extends RequestChannel> = (
  args: RequestArgs<C>,
  window: BrowserWindow,
) => RequestResult<C> | Promise<RequestResult<C>>;

/** Not every window may ask for everything. */
type MayAsk = (channel: RequestChannel, window: BrowserWindow) => boolean;

export type Handlers = { readonly [C in RequestChannel]: Handler<C> };

/**
 * Every channel of the map gets its handler; a call that does not fit its schema throws in the
 * page.
 */
export function serveRequests(handlers: Handlers, mayAsk: MayAsk): void {
  for (const channel of Object.keys(requests) as RequestChannel[]) {
    serveRequest(channel, handlers[channel] as Handler<RequestChannel>, mayAsk);
  }
}

function serveRequest(
  channel: RequestChannel,
  handler: Handler<RequestChannel>,
  mayAsk: MayAsk,
): void {
  const { args, result } = requests[channel];
  ipcMain.handle(channel, async (event, ...raw: unknown[]) => {
    const window = trustedWindow(event);
    if (window === null) {
      throw new Error(`${channel}: call from an untrusted frame`);
    }
    if (!mayAsk(channel, window)) {
      throw new Error(`${channel}: not for this window`);
    }
    const parsed = args.safeParse(raw[0]);
    if (!parsed.success || raw.length > 1) {
      throw new Error(`${channel}: bad arguments`);
    }
    return result.parse(await handler(parsed.data as never, window));
  });
}

/**
 * Null when the frame is gone, is a subframe, shows another origin, or its page is not a window of
 * ours.
 */
function trustedWindow(event: IpcMainInvokeEvent): BrowserWindow | null {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || frame.origin !== CONSOLE_ORIGIN) {
    return null;
  }
  return Windows.fromWebContents(event.sender);
}

export function sendEvent<C extends EventChannel>(
  contents: WebContents,
  channel: C,
  payload: EventPayload<C>,
): void {
  contents.send(channel, events[channel].parse(payload));
}
