import { createHash, timingSafeEqual } from 'node:crypto';

/** The header in which the proxy proves that it is the proxy. */
export const PROXY_SECRET_HEADER = 'X-Soteria-Proxy-Secret';

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The values that the proxy may prove itself with; two while the secret is rotated. */
export class ProxySecrets {
  private readonly digests: readonly Buffer[];

  constructor(secrets: readonly string[]) {
    this.digests = secrets.map(digest);
  }

  get areUsed(): boolean {
    return this.digests.length > 0;
  }

  /** Takes the same time whatever is presented, and whichever value it is. */
  accept(presented: string): boolean {
    const given = digest(presented);
    return this.digests.map((each) => timingSafeEqual(each, given)).includes(true);
  }
}
