import { BlockList, isIP } from 'node:net';

/** The part of the environment that names proxies; upper case wins over lower case. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Which proxy leads to a server, as Go's clients (kubectl among them) decide it: a proxy of the
 * cluster's own configuration always counts; the environment's does not for this machine itself
 * and for what `NO_PROXY` names: `*`, hosts, `.suffixes`, `host:port`, addresses, CIDR ranges.
 */
export function proxyFor(
  server: URL,
  configured: string | undefined,
  environment: ProxyEnvironment,
): string | null {
  if (configured !== undefined && configured !== '') return configured;
  const proxy = read(environment, server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === '' || isThisMachine(server)) return null;
  const exceptions = read(environment, 'NO_PROXY').split(',');
  if (exceptions.some((entry) => excepts(entry.trim().toLowerCase(), server))) return null;
  return /^[a-z]+\d?:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
}

function read(environment: ProxyEnvironment, name: string): string {
  return (environment[name] ?? environment[name.toLowerCase()] ?? '').trim();
}

function hostOf(server: URL): string {
  return server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

function portOf(server: URL): string {
  return server.port || (server.protocol === 'https:' ? '443' : '80');
}

function isThisMachine(server: URL): boolean {
  const host = hostOf(server);
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function excepts(entry: string, server: URL): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const host = hostOf(server);
  if (entry.includes('/')) return isWithin(host, entry);
  const { name, port } = splitPort(entry);
  if (port !== undefined && port !== portOf(server)) return false;
  if (isIP(name) > 0 || isIP(host) > 0) return name === host;
  const suffix = name.replace(/^\*?\./, '');
  return host.endsWith(`.${suffix}`) || (host === suffix && suffix === name);
}

function splitPort(entry: string): { name: string; port?: string } {
  if (isIP(entry) === 6) return { name: entry };
  const match = /^(?:\[(?<address>.+)\]|(?<host>[^:]+)):(?<port>\d+)$/.exec(entry);
  const groups = match?.groups;
  if (groups?.['port'] === undefined) return { name: entry.replace(/^\[|\]$/g, '') };
  return { name: groups['address'] ?? groups['host'] ?? entry, port: groups['port'] };
}

function isWithin(host: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/');
  const family = isIP(network);
  const bits = /^\d+$/.test(prefix) ? Number(prefix) : -1;
  if (family === 0 || isIP(host) !== family || bits < 0 || bits > (family === 4 ? 32 : 128)) {
    return false;
  }
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits, type);
  return list.check(host, type);
}
