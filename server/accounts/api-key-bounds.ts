// What an API key may do, from where, and until when. Pure.
import ipaddr from 'ipaddr.js';
import { Role } from '../../shared/roles.ts';

/** From the role that may most to the one that may least, as the contract lists them. */
const RANKS = Role.options;

/** The role that may less. A key never gains by a promotion of its creator, and loses by a demotion. */
export function lesserRole(a: Role, b: Role): Role {
  return RANKS.indexOf(a) > RANKS.indexOf(b) ? a : b;
}

/** Whether an address is one of these, or in one of these ranges; an empty list allows every address. */
export function isAllowedFrom(ranges: readonly string[], ip: string): boolean {
  if (ranges.length === 0) return true;
  if (!ipaddr.isValid(ip)) return false;
  // `::ffff:203.0.113.7` is how a dual-stack socket shows 203.0.113.7.
  const address = ipaddr.process(ip);
  return ranges.some((range) => {
    const [network, bits] = parseRange(range);
    return network.kind() === address.kind() && address.match(network, bits);
  });
}

type Address = ipaddr.IPv4 | ipaddr.IPv6;

function parseRange(range: string): [Address, number] {
  if (range.includes('/')) return ipaddr.parseCIDR(range);
  const address = ipaddr.process(range);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
