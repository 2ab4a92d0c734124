import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** Lower-case base 32 (RFC 4648 without padding): safe in every Kubernetes name. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** 22 characters of base 32 are 110 bits: no two names meet by accident. */
const NAME_CHARACTERS = 22;
const OPERATION_CHARACTERS = 20;

function base32(bytes: Uint8Array, characters: number): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
    if (text.length >= characters) break;
  }
  return text.slice(0, characters);
}

/** A short fingerprint of any parts; parts are kept apart, so `a-b, c` and `a, b-c` differ. */
export function fingerprint(parts: readonly unknown[], characters = NAME_CHARACTERS): string {
  return base32(sha256(utf8ToBytes(JSON.stringify(parts))), characters);
}

/** The id of an operation: a function of what makes the request one and the same. */
export function operationId(...identity: readonly string[]): string {
  return `op-${fingerprint(['operation', ...identity], OPERATION_CHARACTERS)}`;
}

/**
 * The name of what an operation makes for one of its items (snapshot, backup, volume, PV).
 * Doing a step twice meets "already exists". 26 characters: Longhorn allows 40.
 */
export function objectName(operation: string, namespace: string, pvc: string): string {
  return `sot-${fingerprint([operation, namespace, pvc])}`;
}
