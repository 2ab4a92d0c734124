import { BlockList, isIPv4 } from 'node:net';

/** Networks whose hosts are believed. IPv4 addresses in IPv6's clothes count as what they are. */
export class TrustedPeers {
  private readonly list = new BlockList();
  /** The address that asked last, which is a proxy's most of the time, and what was found of it. */
  private last: { address: string; isTrusted: boolean } | null = null;

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', bits] = network.split('/');
      const family = isIPv4(address) ? 'ipv4' : 'ipv6';
      const longest = family === 'ipv4' ? 32 : 128;
      this.list.addSubnet(address, bits === undefined ? longest : Number(bits), family);
    }
  }

  /** Whether the other end of a TCP connection is one of them; an unknown one is not. */
  includes(remoteAddress: string | undefined): boolean {
    // A link-local address carries the name of the interface behind a percent sign.
    const [address = ''] = (remoteAddress ?? '').split('%');
    if (address === '') return false;
    if (this.last?.address !== address) {
      const isTrusted = this.list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
      this.last = { address, isTrusted };
    }
    return this.last.isTrusted;
  }
}
