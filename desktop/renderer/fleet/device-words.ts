/** How a device stands, in words. A state has a word, an icon and a colour; the colour alone says nothing. */
import type { Device, DeviceStorage } from '../../../shared/fleet.ts';
import type { FactName } from '../../../shared/sync.ts';
import { formatAge, formatMoment } from '../ui/format.ts';
import type { IconName } from '../ui/icon.tsx';
import type { Tone } from '../ui/tone.ts';
import { msg, t } from '../words/translate.ts';

/** What the devices are held against: the server's clock and release. */
export interface FleetNow {
  nowMs: number;
  version: string;
  schema: number;
  timeZone: string;
}

export interface Mark {
  tone: Tone;
  icon: IconName;
  text: string;
}

/** A console speaks every minute; after three without a word it is away. */
const SILENT_MS = 3 * 60_000;
/** Facts go up at once; what waits longer than this does not go. */
const STUCK_MS = 60_000;
/** Callbacks and calling hours are a matter of minutes. */
const SKEW_MS = 60_000;
/** Of a console that nobody built a release of. */
const NO_RELEASE = 'development';

/** Everything there is to say of a device, the worst first; `in sync` when there is nothing. */
export function deviceMarks(device: Device, now: FleetNow): Mark[] {
  const marks = [
    ...refusedMarks(device),
    ...versionMarks(device, now),
    ...waitingMarks(device, now),
    ...clockMarks(device),
    ...presenceMarks(device, now),
  ];
  return marks.length > 0 ? marks : [syncMark(device, now)];
}

/** Something a supervisor may have to do: it does not mend itself. */
export function needsAttention(device: Device, now: FleetNow): boolean {
  return deviceMarks(device, now).some(({ tone }) => tone === 'warn' || tone === 'stop');
}

function refusedMarks({ refused: count }: Device): Mark[] {
  if (count === 0) return [];
  return [{ tone: 'stop', icon: 'circle-alert', text: t('refused facts: {count}', { count }) }];
}

function versionMarks({ version, schema }: Device, now: FleetNow): Mark[] {
  const icon = 'triangle-alert';
  if (schema < now.schema)
    return [{ tone: 'stop', icon, text: t('too old to sync: version {version}', { version }) }];
  if (!isOlder(version, now.version)) return [];
  return [{ tone: 'warn', icon, text: t('old version {version}', { version }) }];
}

function waitingMarks({ waiting: count, waiting_since: since }: Device, now: FleetNow): Mark[] {
  if (count === 0) return [];
  const ageMs = since === null ? 0 : now.nowMs - Date.parse(since);
  if (ageMs < STUCK_MS) {
    const text = t('{count, plural, one {# fact} other {# facts}} on the way', { count });
    return [{ tone: 'info', icon: 'upload', text }];
  }
  const text = t('{count, plural, one {# fact} other {# facts}} waiting for {age}', {
    count,
    age: formatAge(ageMs),
  });
  return [{ tone: 'warn', icon: 'clock', text }];
}

function clockMarks({ clock_skew_ms: skewMs }: Device): Mark[] {
  if (Math.abs(skewMs) < SKEW_MS) return [];
  const age = formatAge(Math.abs(skewMs));
  const text = skewMs > 0 ? t('clock {age} ahead', { age }) : t('clock {age} behind', { age });
  return [{ tone: 'warn', icon: 'clock', text }];
}

/** A device that is away matters while something is on it that others wait for. */
function presenceMarks(device: Device, now: FleetNow): Mark[] {
  const holds = device.waiting > 0 || device.reservations > 0;
  const tone = holds ? 'warn' : 'mute';
  if (!device.signed_in) return [{ tone, icon: 'log-out', text: t('signed out||of a device') }];
  if (now.nowMs - Date.parse(device.seen_at) < SILENT_MS) return [];
  const moment = formatMoment({
    instant: device.seen_at,
    timeZone: now.timeZone,
    nowMs: now.nowMs,
  });
  return [{ tone, icon: 'cloud-off', text: t('not seen since {moment}', { moment }) }];
}

function syncMark({ synced_at: at }: Device, now: FleetNow): Mark {
  if (at === null) return { tone: 'info', icon: 'refresh', text: t('syncing for the first time') };
  const ageMs = now.nowMs - Date.parse(at);
  if (ageMs < SILENT_MS) return { tone: 'go', icon: 'circle-check', text: t('in sync') };
  return {
    tone: 'warn',
    icon: 'triangle-alert',
    text: t('last in sync {age} ago', { age: formatAge(ageMs) }),
  };
}

/** `0.9.2` is older than `0.10.0`; what is no release is no older than anything. */
export function isOlder(version: string, than: string): boolean {
  if (version === NO_RELEASE) return false;
  const [a, b] = [version, than].map((text) =>
    text.split('.').map((part) => Number.parseInt(part, 10)),
  );
  for (let n = 0; n < 3; n += 1) {
    const [mine, theirs] = [a?.[n] ?? 0, b?.[n] ?? 0];
    if (mine !== theirs) return mine < theirs;
  }
  return false;
}

const storages: Record<DeviceStorage, string> = {
  lasting: msg('kept on the device'),
  clearable: msg('kept; the browser may clear it when the disk is full'),
  memory: msg('gone when the window closes'),
};

export function storageWords(storage: DeviceStorage): string {
  return t(storages[storage]);
}

const kinds: Record<FactName, string> = {
  dispositions: msg('Dispositions'),
  notes: msg('Notes'),
  callbacks: msg('Callbacks'),
  agent_states: msg('Changes of state'),
  contact_edits: msg('Corrections'),
};

/** What sort of facts were refused. */
export function factKind(coll: string): string {
  // A newer server may know one more.
  return Object.hasOwn(kinds, coll) ? t(kinds[coll as FactName]) : coll;
}
