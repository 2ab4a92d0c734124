import { type LonghornVersion, since } from '../admission/longhorn/longhorn-version';
import { type ScalarNode, type StructNode, type TypeNode } from './type-node';

/** What a release added to the spec of a kind: whole fields, or values that a field may have. */
interface Novelty {
  since: LonghornVersion;
  plural: string;
  fields?: readonly string[];
  values?: Readonly<Record<string, string>>;
}

/** Source: longhorn-manager, k8s/crds.yaml of the newest patch of each release. */
const NOVELTIES: readonly Novelty[] = [
  { since: '1.9', plural: 'volumes', fields: ['offlineRebuilding'], values: { frontend: 'ublk' } },
  { since: '1.9', plural: 'recurringjobs', values: { task: 'system-backup' } },
  {
    since: '1.10',
    plural: 'volumes',
    fields: ['backupBlockSize', 'cloneMode', 'replicaRebuildingBandwidthLimit'],
  },
  { since: '1.10', plural: 'backups', fields: ['backupBlockSize'] },
  {
    since: '1.11',
    plural: 'volumes',
    fields: ['rebuildConcurrentSyncLimit', 'ublkNumberOfQueue', 'ublkQueueDepth'],
    values: { accessMode: 'rwop' },
  },
  {
    since: '1.12',
    plural: 'volumes',
    fields: ['dataLayout', 'engineNodeID', 'snapshotHashingRequestedAt'],
  },
];

/** The fields of a kind as its definition had them in this release. */
export function fieldsAsOf(
  version: LonghornVersion,
  plural: string,
  fields: StructNode['fields'],
): StructNode['fields'] {
  const { spec } = fields;
  if (spec?.is !== 'struct') return fields;
  const known = { ...spec.fields };
  for (const novelty of NOVELTIES) {
    if (novelty.plural !== plural || since(version, novelty.since)) continue;
    for (const field of novelty.fields ?? []) delete known[field];
    for (const [field, value] of Object.entries(novelty.values ?? {})) {
      const node = known[field];
      if (node?.is === 'scalar') known[field] = without(node, value);
    }
  }
  return { ...fields, spec: { ...spec, fields: known } satisfies TypeNode };
}

const without = (node: ScalarNode, value: string): ScalarNode => ({
  ...node,
  enum: (node.enum ?? []).filter((each) => each !== value),
});
