// The rights that deploy/ grants are those of libs/kube's table, both ways: nothing that the code
// sends is missing, nothing is granted that it does not send. Some things are granted to nobody.
import { build } from '../deploy/kustomize.mjs';
import { importTypeScript } from '../deploy/typescript.mjs';

const { RESOURCES } = await importTypeScript('libs/kube/src/resources.ts');

const NAMESPACE_OF = { own: 'soteria', longhorn: 'longhorn-system', cluster: '' };
const NAME_OF = { policySecret: 'soteria-policies', lease: 'soteria' };
/** Nobody may change these, whatever the table says: "never overwrite" rests on it. */
const NEVER_CHANGED = ['persistentvolumeclaims', 'persistentvolumes', 'volumes'];
const CHANGING = ['update', 'patch', 'deletecollection'];

/** `namespace/resource.group[name] verb`, one for each single right. */
function granted(objects) {
  return objects
    .filter(({ kind }) => kind === 'Role' || kind === 'ClusterRole')
    .flatMap(({ metadata, rules }) =>
      rules.flatMap(({ apiGroups, resources, resourceNames = [''], verbs }) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((plural) =>
            resourceNames.flatMap((name) =>
              verbs.map((verb) => right(metadata.namespace ?? '', group, plural, name, verb)),
            ),
          ),
        ),
      ),
    );
}

/** The name of a new object is not known when the right to create it is checked. */
const nameFor = (onlyNamed, verb) => (verb === 'create' ? '' : (NAME_OF[onlyNamed] ?? ''));

const wanted = Object.values(RESOURCES).flatMap(({ group, plural, verbs, scope, onlyNamed }) =>
  verbs.map((verb) => right(NAMESPACE_OF[scope], group, plural, nameFor(onlyNamed, verb), verb)),
);

function right(namespace, group, plural, name, verb) {
  return `${namespace}/${plural}${group === '' ? '' : `.${group}`}[${name}] ${verb}`;
}

function faultsOf(objects) {
  const given = granted(objects);
  const without = (one, other) => one.filter((each) => !other.includes(each));
  return [
    ...without(wanted, given).map((each) => `not granted, and the code sends it: ${each}`),
    ...without(given, wanted).map((each) => `granted, and the code does not send it: ${each}`),
    ...given.filter((each) => each.includes('*')).map((each) => `a wildcard: ${each}`),
    ...given
      .filter((each) => /^[^[]*\/secrets\[\]/.test(each))
      .map((each) => `secrets without a name: ${each}`),
    ...given
      .filter((each) => {
        const [, plural, verb] = /\/([a-z]+)[^ ]* (\w+)$/.exec(each) ?? [];
        return NEVER_CHANGED.includes(plural) && CHANGING.includes(verb);
      })
      .map((each) => `never to be granted: ${each}`),
    ...objects
      .filter(({ kind, metadata }) => kind === 'Secret' && metadata.name !== NAME_OF.policySecret)
      .map(({ metadata }) => `a Secret beside the one of the policies: ${metadata.name}`),
  ];
}

const ruleOf = (objects, plural) =>
  objects.flatMap(({ rules = [] }) => rules).find(({ resources }) => resources.includes(plural));

/** A defect, and a part of what must be said of it. */
const PLANTED = [
  [(all) => ruleOf(all, 'pods').verbs.pop(), 'not granted, and the code sends it: /pods[] list'],
  [(all) => ruleOf(all, 'pods').verbs.push('delete'), 'does not send it: /pods[] delete'],
  [(all) => ruleOf(all, 'pods').verbs.push('*'), 'a wildcard'],
  [(all) => delete ruleOf(all, 'secrets').resourceNames, 'secrets without a name'],
  [
    (all) => ruleOf(all, 'persistentvolumes').verbs.push('patch'),
    'never to be granted: /persistentvolumes[] patch',
  ],
];

const faults = faultsOf(build('deploy/base'));
for (const [plant, expected] of faults.length > 0 ? [] : PLANTED) {
  const objects = build('deploy/base');
  plant(objects);
  if (!faultsOf(objects).some((fault) => fault.includes(expected))) {
    faults.push(`a planted defect is not found: ${expected}`);
  }
}
process.stdout.write(`${wanted.length} rights\n`);
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
