/** Turns the channel map into `window.desktop`. What comes from main is parsed here once more. */
import type { IpcRenderer, IpcRendererEvent } from 'electron';
import type { DesktopBridge, EventChannel, EventPayload, RequestChannel } from '../ipc.ts';
import { events, requests } from '../ipc.ts';

type Bus = Pick<IpcRenderer, 'invoke' | 'on' | 'removeListener'>;

/**
 * One function per channel and nothing else: no generic send, no `ipcRenderer`, no event object.
 */
export function createBridge(bus: Bus): DesktopBridge {
  const groups: Record<string, Record<string, unknown>> = {};
  for (const channel of Object.keys(requests) as RequestChannel[]) {
    const [group, member] = splitChannel(channel);
    (groups[group] ??= {})[member] = ask(bus, channel);
  }
  for (const channel of Object.keys(events) as EventChannel[]) {
    const [group, member] = splitChannel(channel);
    const name = `on${member.charAt(0).toUpperCase()}${member.slice(1)}`;
    (groups[group] ??= {})[name] = listen(bus, channel);
  }
  return groups as unknown as DesktopBridge;
}

function splitChannel(channel: string): [group: string, member: string] {
  const dot = channel.indexOf('.');
  return [channel.slice(0, dot), channel.slice(dot + 1)];
}

function ask(bus: Bus, channel: RequestChannel): (args?: unknown) => Promise<unknown> {
  return async (args) => requests[channel].result.parse(await bus.invoke(channel, args));
}

function listen<C extends EventChannel>(bus: Bus, channel: C) {
  return (listener: (payload: EventPayload<C>) => void): (() => void) => {
    const receive = (_event: IpcRendererEvent, payload: unknown): void => {
      listener(events[channel].parse(payload) as EventPayload<C>);
    };
    bus.on(channel, receive);
    return () => {
      bus.removeListener(channel, receive);
    };
  };
}
