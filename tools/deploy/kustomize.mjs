// Builds the kustomizations of deploy/ without kubectl: so much of kustomize as they use, and a fault
// for everything else. Where kubectl is installed, tools/house/deployment.mjs compares the two.
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const KNOWN = ['apiVersion', 'kind', 'resources', 'patches', 'configMapGenerator'];

/** All objects of a kustomization, in no particular order. */
export function build(folder) {
  const kustomization = parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'));
  const unknown = Object.keys(kustomization).filter((field) => !KNOWN.includes(field));
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.join(', ')} is not understood`);
  const { resources = [], patches = [], configMapGenerator = [] } = kustomization;
  const objects = [
    ...resources.flatMap((resource) => read(join(folder, resource))),
    ...configMapGenerator.map((generator) => configMap(folder, generator)),
  ];
  for (const patch of patches) apply(folder, patch, objects);
  return objects;
}

function read(path) {
  if (statSync(path).isDirectory()) return build(path);
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0].message}`);
    return document.toJS();
  });
}

function configMap(folder, { name, namespace, files, options, ...rest }) {
  const odd = Object.keys(rest);
  if (odd.length > 0 || options?.disableNameSuffixHash !== true) {
    throw new Error(`${folder}: the generator of ${name} asks for more than files under one name`);
  }
  const data = files.map((file) => [basename(file), readFileSync(join(folder, file), 'utf8')]);
  const { labels, annotations } = options;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, ...(labels && { labels }), ...(annotations && { annotations }) },
    data: Object.fromEntries(data),
  };
}

function apply(folder, { path, target }, objects) {
  const hit = objects.filter(
    ({ kind, metadata }) => kind === target.kind && metadata.name === target.name,
  );
  if (hit.length !== 1) throw new Error(`${folder}/${path} meets ${hit.length} objects, not one`);
  for (const step of parse(readFileSync(join(folder, path), 'utf8'))) {
    change(hit[0], step, `${folder}/${path}`);
  }
}

/** One step of a JSON patch. Source: RFC 6902. */
function change(object, { op, path, value }, where) {
  const parts = path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = parts.pop();
  const place = parts.reduce((at, part) => at?.[part], object);
  const fault = (why) => new Error(`${where}: ${op} ${path}: ${why}`);
  if (place === undefined) throw fault('there is no such place');
  if (op === 'test') {
    if (place[last] !== value) throw fault(`it is ${JSON.stringify(place[last])}`);
  } else if (op === 'add' && Array.isArray(place)) {
    place.splice(last === '-' ? place.length : Number(last), 0, value);
  } else if (op === 'add' || (op === 'replace' && last in place)) {
    place[last] = value;
  } else {
    throw fault('not understood, or nothing there');
  }
}

/** The kustomizations that people apply, or hand to Flux. */
export const KUSTOMIZATIONS = [
  'deploy/base',
  'deploy/overlays/oauth2-proxy',
  'deploy/overlays/authelia',
  'deploy/monitoring',
  'deploy/flux',
];

/** What an object is called in messages. */
export const nameOf = ({ kind, metadata = {} }) =>
  `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
