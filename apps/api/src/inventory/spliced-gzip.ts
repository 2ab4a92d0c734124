import { constants, crc32, deflateRawSync } from 'node:zlib';

/** Text that was compressed on its own and fits in anywhere in a gzip stream. */
export interface PackedText {
  /** Whole deflate blocks, ended at a byte. */
  blocks: Buffer;
  crc: number;
  /** How long the text is. */
  length: number;
  /** What moves a checksum past this text. */
  shift: number;
}

/** Compresses text. It refers to nothing before itself, so it may stand anywhere. */
export const packed = (text: Buffer): PackedText =>
  packedAs(text, deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }));

const MAX_STORED_BYTES = 0xffff;

/** Text as it is: for what is short, or another each time. */
export function stored(text: Buffer): PackedText {
  const blocks: Buffer[] = [];
  for (let at = 0; at < text.length; at += MAX_STORED_BYTES) {
    const part = text.subarray(at, at + MAX_STORED_BYTES);
    const head = Buffer.alloc(5);
    head.writeUInt16LE(part.length, 1);
    head.writeUInt16LE(~part.length & 0xffff, 3);
    blocks.push(head, part);
  }
  return packedAs(text, Buffer.concat(blocks));
}

const packedAs = (text: Buffer, blocks: Buffer): PackedText => ({
  blocks,
  crc: crc32(text),
  length: text.length,
  shift: shiftOf(text.length),
});

/** Source: RFC 1952; no name, no time, any system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
/** An empty block that is the last. */
const LAST_BLOCK = Buffer.from([0x03, 0x00]);

/**
 * The pieces of one gzip stream of texts that were packed before: so one changed row costs the packing of its own
 * piece (0.5 ms) and not of all of them (60 ms at 10,000 rows; docs/performance.md, P7).
 */
export function spliceGzip(parts: readonly PackedText[]): Buffer[] {
  let crc = 0;
  let length = 0;
  for (const part of parts) {
    crc = (multiply(part.shift, crc) ^ part.crc) >>> 0;
    length += part.length;
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(length >>> 0, 4);
  return [HEADER, ...parts.map(({ blocks }) => blocks), LAST_BLOCK, trailer];
}

/*
 * Checksums of joined texts without looking at the texts: CRC-32 is arithmetic with polynomials over
 * two values, bits reversed, and a text that follows multiplies by a power of x. Source: zlib's
 * crc32_combine.
 */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;

function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}

/** x to the power of 8 times 2 to the power of the index: moves past so many bytes. */
const POWERS: readonly number[] = powersOfEightBits();

function powersOfEightBits(): number[] {
  let power = ONE >>> 8;
  return Array.from({ length: 32 }, () => {
    const current = power;
    power = multiply(power, power);
    return current;
  });
}

function shiftOf(bytes: number): number {
  let shift = ONE;
  for (const [at, power] of POWERS.entries()) {
    if (Math.floor(bytes / 2 ** at) % 2 === 1) shift = multiply(shift, power);
  }
  return shift;
}
