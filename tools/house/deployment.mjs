// What deploy/ builds must be what Kubernetes and the operators it names would take: known fields of
// the right types, names that lead somewhere, pods that the restricted standard lets in. It needs no
// cluster and no kubectl; where kubectl is installed, both must build the same. The proxy must be none
// that docs/security.md calls too old. Each kind of fault is planted once, and must be found.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { build, KUSTOMIZATIONS, nameOf } from '../deploy/kustomize.mjs';
import { podFaults } from '../deploy/pod-rules.mjs';
import { referenceFaults } from '../deploy/references.mjs';
import { schemaFaults } from '../deploy/schema.mjs';

const base = () => build('deploy/base');
const withProxy = () => build('deploy/overlays/oauth2-proxy');
const [, OLDEST_PROXY] = /### oauth2-proxy\n\n([\d.]+) or newer/.exec(
  readFileSync('docs/security.md', 'utf8'),
) ?? [null, 'a version that docs/security.md does not name'];

/** Older ones let people in who never signed in (the advisories are named in docs/security.md). */
function proxyFaults(objects) {
  return podImages(objects)
    .filter((image) => image.includes('/oauth2-proxy:v'))
    .map((image) => image.split(':v').at(-1))
    .filter((version) => !isSameOrNewer(version, OLDEST_PROXY))
    .map((version) => `oauth2-proxy ${version} is older than ${OLDEST_PROXY}`);
}

const podImages = (objects) =>
  objects
    .filter(({ kind }) => kind === 'Deployment')
    .flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image));

const isSameOrNewer = (version, oldest) =>
  version.localeCompare(oldest, 'en', { numeric: true }) >= 0;

function faultsOf(objects, beside = []) {
  return [
    ...objects.flatMap((object) =>
      schemaFaults(object).map((fault) => `${nameOf(object)}: ${fault}`),
    ),
    ...objects
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap((object) => podFaults(object).map((fault) => `${nameOf(object)}: ${fault}`)),
    ...referenceFaults([...beside, ...objects]),
    ...proxyFaults(objects),
  ];
}

/** What `kubectl kustomize` makes of it; null where there is no kubectl. */
function buildByKubectl(folder) {
  const { status, stdout, stderr, error } = spawnSync('kubectl', ['kustomize', folder], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error?.code === 'ENOENT') return null;
  if (status !== 0) throw new Error(`kubectl kustomize ${folder}: ${stderr}`);
  return parseAllDocuments(stdout).map((document) => document.toJS());
}

const sorted = (objects) =>
  objects
    .map((object) => [`${object.apiVersion} ${nameOf(object)}`, object])
    .sort(([a], [b]) => (a < b ? -1 : 1));

const container = (objects, at = 0) =>
  objects.find(({ kind }) => kind === 'Deployment').spec.template.spec.containers[at];
const first = (objects, kind) => objects.find((object) => object.kind === kind);

/** A defect, and a part of what must be said of it. */
const PLANTED = [
  [(all) => (container(all).imagePullPolice = 'Always'), 'imagePullPolice: there is no such field'],
  [(all) => (container(all).ports[0].containerPort = '9090'), 'must be of type number'],
  [(all) => delete first(all, 'Deployment').spec.selector, 'spec.selector: is missing'],
  [(all) => (first(all, 'Namespace').apiVersion = 'v2'), 'not a kind that is known here'],
  [(all) => (container(all).securityContext.privileged = true), 'is privileged'],
  [(all) => (container(all).securityContext.readOnlyRootFilesystem = false), 'write to its root'],
  [(all) => delete container(all).securityContext.capabilities, 'keeps capabilities'],
  [(all) => (container(all).livenessProbe = { exec: { command: ['true'] } }), 'by a command'],
  [(all) => (first(all, 'Service').spec.ports[0].targetPort = 'matrics'), 'a port named matrics'],
  [(all) => (first(all, 'Service').spec.selector = { app: 'other' }), 'selects no pod'],
  [(all) => (first(all, 'RoleBinding').roleRef.name = 'other'), 'binds a role that is not there'],
  [(all) => (container(all).volumeMounts[0].name = 'tokens'), 'tokens is mounted and not there'],
  [(all) => all.push(first(all, 'Service')), 'is there twice'],
  [(all) => (container(all, 1).image = 'registry/oauth2-proxy:v7.12.0'), 'is older than'],
];

const faults = [];
let compared = 0;
for (const folder of KUSTOMIZATIONS) {
  const objects = build(folder);
  const beside = folder === 'deploy/monitoring' ? base() : [];
  faults.push(...faultsOf(objects, beside).map((fault) => `${folder}: ${fault}`));
  const byKubectl = buildByKubectl(folder);
  if (byKubectl === null) continue;
  compared += 1;
  if (!isDeepStrictEqual(sorted(byKubectl), sorted(objects))) {
    faults.push(
      `${folder}: kubectl kustomize builds something else than tools/deploy/kustomize.mjs`,
    );
  }
}
for (const [plant, expected] of faults.length > 0 ? [] : PLANTED) {
  const objects = withProxy();
  plant(objects);
  if (!faultsOf(objects).some((fault) => fault.includes(expected))) {
    faults.push(`a planted defect is not found: ${expected}`);
  }
}
process.stdout.write(
  compared > 0
    ? `${KUSTOMIZATIONS.length} kustomizations, the same as kubectl builds\n`
    : `${KUSTOMIZATIONS.length} kustomizations; kubectl is not installed, so nothing was compared with it\n`,
);
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
