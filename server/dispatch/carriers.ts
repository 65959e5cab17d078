// Which carrier an account's mode leads to, and whose signature its callbacks must carry.
import type { Mode } from '../../shared/mode.ts';
import {
  createCarrier,
  verifyCallbackSignature,
  type Carrier,
  type SignedCallback,
} from '../carrier/service.ts';
import type { Deps } from '../platform/context.ts';

type Credentials = { accountSid: string; authToken: string; baseUrl?: string };

/** Null when this server cannot place calls in that mode. */
export function credentialsOf(deps: Deps, mode: Mode): Credentials | null {
  if (mode === 'live') return deps.settings.twilio ?? null;
  const { simulatorUrl } = deps.settings;
  return simulatorUrl === null ? null : { ...deps.secrets.simulator, baseUrl: simulatorUrl };
}

export type Carriers = (mode: Mode) => Carrier | null;

/** One client per mode for the life of a job, because each keeps its own sockets. */
export function createCarriers(deps: Deps): Carriers {
  const made = new Map<Mode, Carrier>();
  return (mode) => {
    const known = made.get(mode);
    if (known) return known;
    const credentials = credentialsOf(deps, mode);
    if (!credentials) return null;
    const carrier = createCarrier(credentials);
    made.set(mode, carrier);
    return carrier;
  };
}

/** The modes whose carrier has signed this callback; empty when nobody we know has. */
export function verifiedModes(deps: Deps, callback: Omit<SignedCallback, 'authToken'>): Mode[] {
  const tokens: [Mode, string | undefined][] = [
    ['test', deps.settings.simulatorUrl === null ? undefined : deps.secrets.simulator.authToken],
    ['live', deps.settings.twilio?.authToken],
  ];
  return tokens
    .filter(([, authToken]) => authToken && verifyCallbackSignature({ ...callback, authToken }))
    .map(([mode]) => mode);
}

/** Where the carrier reports on this call; the path alone names account and call. */
export function callbackUrl(deps: Deps, call: { accountId: string; id: string }): string {
  return `${deps.publicUrl()}/carrier/accounts/${call.accountId}/calls/${call.id}/status`;
}
