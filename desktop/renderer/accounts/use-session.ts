import { createContext, useContext } from 'react';
import type { Role } from '../../../shared/roles.ts';
import type { Session } from '../../../shared/sessions.ts';
import type { ApiClient } from '../platform/api.ts';
import type { Platform } from '../platform/platform.ts';
import type { SessionKeeper } from '../platform/session.ts';

/** Set once by `app.tsx`: who is signed in, and the way to the server. */
export const KeeperContext = createContext<SessionKeeper | null>(null);

export const PlatformContext = createContext<Platform | null>(null);

/** Set by the session gate, so everything below it has a session. */
export const SessionContext = createContext<Session | null>(null);

export function useKeeper(): SessionKeeper {
  const keeper = useContext(KeeperContext);
  if (keeper === null) throw new Error('the session is used outside its provider');
  return keeper;
}

/** Calls the server as the signed-in member. */
export function useApi(): ApiClient {
  return useKeeper().api;
}

/** The signed-in member and the account in view. Another account is another session. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('a session is used where nobody is signed in');
  return session;
}

/**
 * The role by which actions are offered. Whoever views an account only to read is offered what a viewer is: nothing
 * that changes anything, whatever else they may see.
 */
export function actingRole({ member, view_as }: Pick<Session, 'member' | 'view_as'>): Role {
  return view_as !== null && !view_as.write ? 'viewer' : member.role;
}

export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (platform === null) throw new Error('the platform is used outside its provider');
  return platform;
}
