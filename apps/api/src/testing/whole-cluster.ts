import { type UnknownKubeObject } from '@soteria/kube';
import { type SandboxCluster } from '@soteria/sandbox';
import { type Story } from './story';

/** Every object of a cluster as text, by its key. */
export type WholeCluster = ReadonlyMap<string, string>;

/** What tells of the work, or by which it is led: written by whatever operation, and no part of its outcome. */
const TELLS_OF_WORK = [
  // The operation's own record, and those of other operations.
  /^configmaps\/[^/]+\/soteria-operation-/,
  // Renewed by the leader every few seconds.
  /^leases\.coordination\.k8s\.io\/[^/]+\/soteria$/,
  // What happened, told to whoever describes an object; they go by themselves.
  /^events[./]/,
];

/** Longhorn looks at its target every few minutes and writes down when it did, whatever anybody does. */
const LOOKED_AT = /^(backuptargets|backupvolumes)\.longhorn\.io\//;
const WHEN_IT_LOOKED = ['lastSyncedAt', 'syncRequestedAt', 'resourceVersion', 'managedFields'];

/** So many looks in a row at which nobody was at work mean that nobody will be. */
const QUIET_LOOKS = 5;

/** The whole cluster once nobody is at work in it: all members of all objects. */
export async function wholeCluster(story: Story): Promise<WholeCluster> {
  let quiet = 0;
  await story.until('the cluster rests', () => {
    quiet = story.cluster.isQuiet() ? quiet + 1 : 0;
    return quiet >= QUIET_LOOKS;
  });
  return asTexts(story.cluster);
}

function asTexts({ sandbox }: SandboxCluster): WholeCluster {
  const texts = [...sandbox.store.everything()]
    .filter(([key]) => !TELLS_OF_WORK.some((pattern) => pattern.test(key)))
    .map(([key, object]) => [key, text(key, object)] as const);
  return new Map(texts);
}

function text(key: string, object: UnknownKubeObject): string {
  const leftOut = LOOKED_AT.test(key) ? WHEN_IT_LOOKED : [];
  const kept = (member: string, value: unknown) => (leftOut.includes(member) ? undefined : value);
  return JSON.stringify(object, kept, 1);
}

/** How one cluster differs from another, object by object; nothing where they are the same. */
export function differences(before: WholeCluster, after: WholeCluster): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const was = before.get(key);
    const is = after.get(key);
    if (was === is) return [];
    if (was === undefined) return [`${key} was added`];
    if (is === undefined) return [`${key} is gone`];
    const lines = new Set(was.split('\n'));
    const changed = is.split('\n').filter((line) => !lines.has(line));
    return [`${key} was changed: ${changed.join(' ')}`];
  });
}
