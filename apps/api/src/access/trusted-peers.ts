import { BlockList, isIPv4 } from 'node:net';

/** Networks whose hosts are trusted. IPv4 addresses mapped into IPv6 count as IPv4. */
export class TrustedPeers {
  private readonly list = new BlockList();
  /** The verdict on the last address: most requests come from the same proxy. */
  private last: { remoteAddress: string; isTrusted: boolean } | null = null;

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
    if (remoteAddress === undefined) return false;
    if (this.last?.remoteAddress !== remoteAddress) {
      this.last = { remoteAddress, isTrusted: this.isListed(remoteAddress) };
    }
    return this.last.isTrusted;
  }

  private isListed(remoteAddress: string): boolean {
    // A link-local address carries the name of the interface behind a percent sign.
    const [address = ''] = remoteAddress.split('%');
    return address !== '' && this.list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }
}
