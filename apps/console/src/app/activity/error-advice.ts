/** What an item's error means, and what to do; by its stable code. */
const ADVICE: Record<string, string> = {
  'backup-failed':
    'Longhorn could not finish the upload. See the backup target’s address, credentials and free space, then retry.',
  'backup-vanished':
    'The backup disappeared while it was being made, for instance because somebody deleted it. Retry.',
  'snapshot-timeout':
    'Longhorn did not take the snapshot in time. See whether the volume can attach and its node is well, then retry.',
  'snapshot-vanished': 'The snapshot disappeared before it was uploaded. Retry.',
  'volume-vanished': 'The volume disappeared while it was being worked on. Nothing is left to do.',
  'claim-changed':
    'A webhook of the cluster changes claims in a way that does not fit the restored volume. Let it pass over restored claims, or restore with what it asks for.',
  'binding-timeout':
    'The claim did not bind to its volume in time. See the events of the claim for the reason.',
  'not-restorable': 'The backup is not complete. Choose another restore point.',
  'restore-failed':
    'Longhorn gave up the restore. Everything that it had made was removed again; see Longhorn’s events, then retry.',
  'removal-stuck':
    'Something that was to be deleted stays, usually because of a finalizer. See the object named in the error.',
  'source-vanished':
    'The backup disappeared while it was being read. Choose another restore point.',
  'target-replaced':
    'Somebody else made a claim of that name in between. It was not touched; restore under another name.',
  'target-vanished': 'What the restore had made was deleted from outside. Restore again.',
  'target-exists': 'The name was taken in between. It was not touched; restore under another name.',
  'target-unavailable':
    'Longhorn could not reach its backup target. See its address and credentials, then retry.',
  stalled:
    'Nothing has moved for a long time. See Longhorn’s instance managers and the backup target; cancelling is safe.',
};

const FALLBACK = 'See the text of the error; retrying is safe, nothing is done twice.';

export const adviceFor = (code: string): string => ADVICE[code] ?? FALLBACK;
