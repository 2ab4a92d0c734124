import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { SECOND_MS } from '../time';

/**
 * How much after its slot a volume starts, in whole seconds as milliseconds: the same for ever for one
 * policy and one volume, and spread evenly over many.
 */
export function jitterMs(jitterSeconds: number, policy: string, claimUid: string): number {
  const [a = 0, b = 0, c = 0, d = 0] = sha256(utf8ToBytes(JSON.stringify([policy, claimUid])));
  const share = (((a * 256 + b) * 256 + c) * 256 + d) / 2 ** 32;
  return Math.floor(share * (jitterSeconds + 1)) * SECOND_MS;
}
