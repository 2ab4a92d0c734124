import { SECOND_MS } from '../time';

/**
 * How much after its slot a volume starts, in whole seconds as milliseconds: the same for ever for one
 * policy and one volume, and spread evenly over many.
 */
export function jitterMs(jitterSeconds: number, policy: string, claimUid: string): number {
  const share = hash(`${policy}/${claimUid}`) / 2 ** 32;
  return Math.floor(share * (jitterSeconds + 1)) * SECOND_MS;
}

const { imul } = Math;

/** FNV-1a with a final mix, 32 bits: it runs for every volume of a policy at every tick, where a digest would be too slow. */
function hash(text: string): number {
  let mixed = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    mixed = imul(mixed ^ text.charCodeAt(index), 0x01000193);
  }
  mixed = imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
