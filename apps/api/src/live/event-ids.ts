import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** One block: a mark of this process, the number of the event, and what makes each id another. */
const CIPHER = 'aes-128-ecb';
const MARK_BYTES = 6;
const NUMBER_BYTES = 6;
const SALT_BYTES = 4;
const BLOCK_BYTES = MARK_BYTES + NUMBER_BYTES + SALT_BYTES;

/**
 * Numbers events so that nobody can read the numbers, nor tell whether two are the same: from their
 * gaps, somebody who sees a part of the events could tell how much happens elsewhere. Ids of another
 * process are none of ours.
 */
export class EventIds {
  private readonly key = randomBytes(BLOCK_BYTES);
  private readonly mark = randomBytes(MARK_BYTES);

  of(sequence: number): string {
    const number = Buffer.alloc(NUMBER_BYTES);
    number.writeUIntBE(sequence, 0, NUMBER_BYTES);
    const block = Buffer.concat([this.mark, number, randomBytes(SALT_BYTES)]);
    const cipher = createCipheriv(CIPHER, this.key, null).setAutoPadding(false);
    return Buffer.concat([cipher.update(block), cipher.final()]).toString('hex');
  }

  /** The number of an event; null for what is not one of our ids. */
  sequenceOf(id: string): number | null {
    if (!/^[0-9a-f]{32}$/.test(id)) return null;
    const decipher = createDecipheriv(CIPHER, this.key, null).setAutoPadding(false);
    const block = Buffer.concat([decipher.update(Buffer.from(id, 'hex')), decipher.final()]);
    if (!block.subarray(0, MARK_BYTES).equals(this.mark)) return null;
    return block.readUIntBE(MARK_BYTES, NUMBER_BYTES);
  }
}
