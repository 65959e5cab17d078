/**
 * The console may notify and use the microphone. Everything else, and everyone else, is refused.
 */
import type { Session } from 'electron';
import { isConsoleUrl } from './navigation.ts';

/**
 * Chromium asks before a page reaches this machine or the local network, where the server may well
 * be. The content security policy already limits the page to that one server.
 */
const SERVER_REACH = ['loopback-network', 'local-network', 'local-network-access'];
const GRANTED = new Set<string>(['notifications', ...SERVER_REACH]);

export function restrictPermissions(session: Pick<Session, PermissionSetter>): void {
  session.setPermissionRequestHandler((_contents, ...[permission, decide, details]) => {
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const isGranted =
      GRANTED.has(permission) || (permission === 'media' && isAudioOnly(mediaTypes));
    decide(isGranted && isConsoleUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, ...[permission, requestingOrigin, details]) => {
    const isGranted =
      GRANTED.has(permission) || (permission === 'media' && details.mediaType === 'audio');
    return isGranted && isConsoleUrl(requestingOrigin);
  });
}

type PermissionSetter = 'setPermissionRequestHandler' | 'setPermissionCheckHandler';

function isAudioOnly(mediaTypes: readonly string[]): boolean {
  return mediaTypes.length > 0 && mediaTypes.every((type) => type === 'audio');
}
