import ipaddr from 'ipaddr.js';

/** Whether a connection to `host` never leaves this machine: a loopback address, its name, or a socket in a folder. */
export function isThisMachine(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '');
  if (name === '' || name === 'localhost' || name.startsWith('/') || name.startsWith('%2F'))
    return true;
  return ipaddr.isValid(name) && ipaddr.process(name).range() === 'loopback';
}

/** Whether a PostgreSQL of this address is reached so that nobody between can read or pretend. */
export function isPrivateDatabase(address: string): boolean {
  const { hostname, searchParams } = new URL(address);
  const hosts = [hostname, ...searchParams.getAll('host')];
  return searchParams.get('sslmode') === 'verify-full' || hosts.every(isThisMachine);
}
