// Writes down which fields Kubernetes' own kinds have, as the sandbox needs to know them:
// `node tools/kubernetes-fields.mjs [--check]`. The source are the models of @kubernetes/client-node,
// which the sandbox itself must not import.
import { readFile, writeFile } from 'node:fs/promises';
import * as client from '@kubernetes/client-node';

const FILE = 'libs/sandbox/src/server/schema/kubernetes-fields.json';

/** The kinds that the sandbox serves, by the names of their models. */
const KINDS = [
  ...['V1Namespace', 'V1Pod', 'V1ConfigMap', 'V1Secret', 'V1ServiceAccount', 'V1Service'],
  ...['CoreV1Event', 'V1Node', 'V1PersistentVolume', 'V1PersistentVolumeClaim', 'V1ResourceQuota'],
  'V1LimitRange',
  ...['V1Deployment', 'V1StatefulSet', 'V1DaemonSet', 'V1ReplicaSet', 'V1Job', 'V1CronJob'],
  ...['V1StorageClass', 'V1CSIDriver', 'V1VolumeAttachment', 'V1Lease', 'EventsV1Event'],
  ...['V1Role', 'V1RoleBinding', 'V1ClusterRole', 'V1ClusterRoleBinding', 'V1PriorityClass'],
  ...['V1SubjectAccessReview', 'V1SelfSubjectAccessReview', 'V1SelfSubjectRulesReview'],
  ...['V1LocalSubjectAccessReview', 'V1TokenReview', 'V1SelfSubjectReview'],
  'V1CustomResourceDefinition',
];

const SCALARS = {
  string: 'string',
  boolean: 'boolean',
  Date: 'time',
  any: 'any',
  IntOrString: 'int-or-string',
  V1MicroTime: 'time',
};

/** `V1PodSpec` is called `PodSpec`; `CoreV1Event` keeps what tells it from another. */
const typeName = (model) => model.replace(/^V1/, '');

function describe({ type, format }, open) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return `[]${describe({ type: list[1], format }, open)}`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{}${describe({ type: map[1], format }, open)}`;
  if (type === 'number') return format === '' || format === 'double' ? 'number' : 'integer';
  if (type in SCALARS) return SCALARS[type];
  if (!client[type]?.attributeTypeMap) return 'any';
  open.push(type);
  return typeName(type);
}

function collect() {
  const types = {};
  const open = [...KINDS];
  while (open.length > 0) {
    const model = open.pop();
    if (typeName(model) in types) continue;
    const attributes = client[model].attributeTypeMap;
    types[typeName(model)] = Object.fromEntries(
      attributes.map((attribute) => [attribute.baseName, describe(attribute, open)]),
    );
  }
  return Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const text = `${JSON.stringify(collect(), null, 2)}\n`;
if (!process.argv.includes('--check')) await writeFile(FILE, text);
else if ((await readFile(FILE, 'utf8')) !== text) {
  process.stderr.write(
    `${FILE} is not what the models say: run node tools/kubernetes-fields.mjs\n`,
  );
  process.exitCode = 1;
}
