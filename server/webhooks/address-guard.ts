// Keeps webhooks from reaching into the network of the server (SSRF). Three nets: the URL when it is saved and
// when it is used, every address its name resolves to when connecting, and the address that was connected.
import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export type GuardOptions = {
  /** Development only: http, any port, private and loopback addresses. */
  privateHosts: boolean;
  /** The one URL that may be private all the same: where the demo sends to. Its port is known once the server listens. */
  ownReceiver?: () => string | null;
};

const BLOCKED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // The metadata and health service of Azure’s hosts has a public address.
  '168.63.129.16/32',
];

// Only 2000::/3 is globally routable. What is inside it but special: protocol assignments with Teredo,
// documentation, 6to4 (holds an IPv4 address), and again documentation. NAT64 and IPv4-mapped are outside.
const GLOBAL_V6 = ['2000::/3'];
const BLOCKED_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const blocked = blockList(BLOCKED_V4, 'ipv4', blockList(BLOCKED_V6, 'ipv6'));
const globalV6 = blockList(GLOBAL_V6, 'ipv6');

function blockList(subnets: string[], family: 'ipv4' | 'ipv6', list = new BlockList()): BlockList {
  for (const subnet of subnets) {
    const [net, bits] = subnet.split('/') as [string, string];
    list.addSubnet(net, Number(bits), family);
  }
  return list;
}

/** Whether an address literal (no brackets) is one that anybody on the internet may reach. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, 'ipv4');
  // A zone id names an interface of this machine.
  if (family !== 6 || address.includes('%')) return false;
  return globalV6.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
}

const LOCAL_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/;

/** Why webhooks may not go to a URL, or null when they may. Names are resolved later, at each connection. */
export function refuseUrl(text: string, options: GuardOptions): string | null {
  if (!URL.canParse(text)) return 'this is not a URL';
  const url = new URL(text);
  if (url.href === ownUrl(options)?.href) return null;
  const schemes = options.privateHosts ? ['https:', 'http:'] : ['https:'];
  if (!schemes.includes(url.protocol)) return `the URL must start with ${schemes.join('// or ')}//`;
  if (url.username || url.password) return 'the URL must not hold a user name or password';
  if (url.hash) return 'the URL must not have a fragment';
  if (options.privateHosts) return null;
  // The URL parser leaves the default port out.
  if (url.port) return 'only port 443 is allowed';
  return refuseHost(url.hostname);
}

function ownUrl({ ownReceiver }: GuardOptions): URL | null {
  const own = ownReceiver?.() ?? null;
  return own === null ? null : new URL(own);
}

/** Whether a connection goes to exactly the scheme, host and port of the own receiver. */
export function isOwnReceiver(
  target: { protocol: string; hostname: string; port: string },
  options: GuardOptions,
): boolean {
  const own = ownUrl(options);
  return (
    own !== null &&
    target.protocol === own.protocol &&
    target.hostname === own.hostname &&
    target.port === own.port
  );
}

/** The URL parser has already turned octal, hexadecimal and one-number hosts into dotted IPv4. */
function refuseHost(hostname: string): string | null {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (isIP(host)) return isPublicAddress(host) ? null : 'the address is not a public one';
  if (!host.includes('.') || LOCAL_NAME.test(host)) return 'the host name is not a public one';
  return null;
}

export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';
}

export type Resolve = (
  host: string,
  done: (error: Error | null, found: LookupAddress[]) => void,
) => void;

const resolveAll: Resolve = (host, done) => resolve(host, { all: true, verbatim: true }, done);

/**
 * A `lookup` for sockets: refuses a name if any of its addresses is not public, and answers one vetted address,
 * so that nothing can be resolved again between the check and the connection.
 */
export function guardedLookup(
  options: GuardOptions,
  resolveHost: Resolve = resolveAll,
): LookupFunction {
  return (host, request, done) => {
    resolveHost(host, (error, found) => {
      const refused = options.privateHosts
        ? undefined
        : found?.find((f) => !isPublicAddress(f.address));
      const chosen = found?.find((f) => f.family === 4) ?? found?.[0];
      if (error) return done(error, []);
      if (refused)
        return done(new AddressRefused('the host name leads to an address that is not public'), []);
      if (!chosen) return done(new Error('the host name has no address'), []);
      if (request.all) return done(null, options.privateHosts ? found : [chosen]);
      return done(null, chosen.address, chosen.family);
    });
  };
}
