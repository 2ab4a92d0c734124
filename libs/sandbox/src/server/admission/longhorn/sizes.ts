import { parseQuantity } from '../../quantity';

export const MIB = 2 ** 20;
/** Every volume is a multiple of this. */
const ALIGNMENT = 2n * BigInt(MIB);

/** The two sizes that blocks of a backup may have. */
const BLOCK_SIZES = [2 * MIB, 16 * MIB];
/** Marks a backup whose blocks' size could not be read from the target. */
export const BLOCK_SIZE_UNKNOWN = -1;

const ONE = 10n ** 9n;

/** Bytes of a quantity (`10Gi`, `1e9`, `1073741824`), rounded up; undefined when it is none. Empty is zero. */
export function bytesOf(quantity: string): bigint | undefined {
  if (quantity === '') return 0n;
  const nano = parseQuantity(quantity)?.nano;
  return nano === undefined || nano < 0n ? undefined : (nano + ONE - 1n) / ONE;
}

/** The next multiple of 2 MiB. */
export function roundUp(bytes: bigint): bigint {
  if (bytes <= 0n) return ALIGNMENT;
  const over = bytes % ALIGNMENT;
  return over === 0n ? bytes : bytes - over + ALIGNMENT;
}

/** Why blocks of this size do not fit; undefined when they do. The volume's size may be unknown. */
export function blockSizeProblem(
  block: number,
  volumeBytes: bigint | undefined,
): string | undefined {
  if (!BLOCK_SIZES.includes(block)) return `unsupported BackupBlockSize: ${block}`;
  if (volumeBytes !== undefined && volumeBytes % BigInt(block) !== 0n) {
    return `volume size ${volumeBytes} must be an integer multiple of the backup block size ${block}`;
  }
  return undefined;
}
