import { isIPv4, isIPv6 } from 'node:net';

const GROUP_BITS = 16;
const GROUPS = 8;

/** Whether this is an address, or a network as an address and its number of bits. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : null;
  if (longest === null || rest.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest);
}

/** As few of these networks as are everybody of IPv4 or of IPv6 together; none where all of them are not. */
export function thoseWhoAreEverybody(networks: readonly string[]): string[] {
  const known = [...new Set(networks.filter(isNetwork))];
  if (!areEverybody(known)) return [];
  return known.reduceRight((needed, each) => {
    const others = needed.filter((other) => other !== each);
    return areEverybody(others) ? others : needed;
  }, known);
}

function areEverybody(networks: readonly string[]): boolean {
  const prefixes = networks.map(prefixOf);
  return covers(prefixes, ALL_OF_IPV4) || covers(prefixes, '');
}

/** Whether all that begins with these bits is in one of the networks: as a whole, or each half of it. */
function covers(prefixes: readonly string[], bits: string): boolean {
  if (prefixes.some((prefix) => bits.startsWith(prefix))) return true;
  const parts = prefixes.filter((prefix) => prefix.startsWith(bits));
  return parts.length > 0 && covers(parts, `${bits}0`) && covers(parts, `${bits}1`);
}

/** The bits that all addresses of a network begin with. Those of IPv4 are within IPv6, where they are mapped to. */
function prefixOf(network: string): string {
  const [address = '', bits] = network.split('/');
  const isMapped = isIPv4(address);
  const all = bitsOf(isMapped ? `::ffff:${address}` : address);
  const before = isMapped ? ALL_OF_IPV4.length : 0;
  return bits === undefined ? all : all.slice(0, before + Number(bits));
}

function bitsOf(address: string): string {
  const [bare = ''] = address.split('%');
  // A URL spells an address in groups of hexadecimal digits alone.
  const [head = [], tail = []] = new URL(`http://[${bare}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: GROUPS - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail]
    .map((group) => Number.parseInt(group, 16).toString(2).padStart(GROUP_BITS, '0'))
    .join('');
}

const ALL_OF_IPV4 = bitsOf('::ffff:0.0.0.0').slice(0, 96);
