/** What an error of Longhorn or of an object store comes down to: a clause to be said, and what to do. */
export interface Cause {
  says: string;
  advice: string;
}

/** By what the engines and the stores write; the first that fits is said. */
const CAUSES: readonly [pattern: RegExp, cause: Cause][] = [
  [
    /RequestTimeTooSkewed/i,
    {
      says: 'the clocks of the node and of the object store differ too much',
      advice: 'Set the clocks of the nodes (by NTP), then back up again.',
    },
  ],
  [
    /InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|AuthFailure/i,
    {
      says: 'the object store does not accept the key',
      advice:
        'Put a valid key into the credential Secret of the backup target, then back up again.',
    },
  ],
  [
    /AccessDenied|AllAccessDisabled|permission denied/i,
    {
      says: 'the key may not write to the backup target',
      advice: 'Give the key the right to read, write and delete there, then back up again.',
    },
  ],
  [
    /NoSuchBucket/i,
    {
      says: 'the bucket of the backup target does not exist',
      advice: 'Make the bucket, or correct the address of the backup target.',
    },
  ],
  [
    /no space left|QuotaExceeded|StorageLimit|InsufficientStorage/i,
    {
      says: 'there is no space left where the backup is written',
      advice: 'Make room, or raise the limit of the store, then back up again.',
    },
  ],
  [
    /read-only (file system|filesystem)/i,
    {
      says: 'the backup target can only be read',
      advice: 'Mount or export it for writing, then back up again.',
    },
  ],
  [
    /SlowDown|TooManyRequests|RequestLimitExceeded/i,
    {
      says: 'the object store asked for fewer requests at once',
      advice: 'Back up fewer volumes at the same time, or spread the runs of the policy.',
    },
  ],
  [
    /x509|certificate (signed by|has expired|is not)/i,
    {
      says: 'the certificate of the backup target is not trusted',
      advice: 'Renew it, or put its authority into the credential Secret of the backup target.',
    },
  ],
  [
    /no such host|connection refused|i\/o timeout|no route to host|send request failed/i,
    {
      says: 'the backup target could not be reached',
      advice: 'See its address, the network between, and whether it runs; then back up again.',
    },
  ],
];

/** What is known of an error; null where only its own words are left. */
export const causeOf = (error: string): Cause | null =>
  CAUSES.find(([pattern]) => pattern.test(error))?.[1] ?? null;

/** An error as a clause: its cause where that is known, otherwise its own words. */
export const errorInShort = (error: string): string => causeOf(error)?.says ?? error;
