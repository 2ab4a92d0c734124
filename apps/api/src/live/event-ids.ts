import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** One block: a mark of this process, and the number of the event. */
const CIPHER = 'aes-128-ecb';
const MARK_BYTES = 8;
const BLOCK_BYTES = 16;

/**
 * Numbers events so that nobody can read the numbers: from their gaps, somebody who sees a part of
 * the events could tell how much happens elsewhere. Ids of another process are none of ours.
 */
export class EventIds {
  private readonly key = randomBytes(BLOCK_BYTES);
  private readonly mark = randomBytes(MARK_BYTES);

  of(sequence: number): string {
    const block = Buffer.alloc(BLOCK_BYTES);
    this.mark.copy(block);
    block.writeBigUInt64BE(BigInt(sequence), MARK_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('hex');
  }

  /** The number of an event; null for what is not one of our ids. */
  sequenceOf(id: string): number | null {
    if (!/^[0-9a-f]{32}$/.test(id)) return null;
    const decipher = createDecipheriv(CIPHER, this.key, null).setAutoPadding(false);
    const block = Buffer.concat([decipher.update(Buffer.from(id, 'hex')), decipher.final()]);
    if (!block.subarray(0, MARK_BYTES).equals(this.mark)) return null;
    return Number(block.readBigUInt64BE(MARK_BYTES));
  }
}
