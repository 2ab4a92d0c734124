import { createHash } from 'node:crypto';
import { noSuchPath } from '../api-error';
import { patchTypesOf } from '../requests/patch';
import { type ResourceDefinition } from '../resources/definition';
import { type Registry } from '../resources/registry';
import { SchemaCollector, schemaNameOf } from './schemas';

const ROOT = '/openapi/v3';

/** `/openapi/v3` lists the groups, and below it each has a document of its own. Throws 404. */
export function openApi(path: string, registry: Registry): object {
  if (path === ROOT || path === `${ROOT}/`) return index(registry);
  const group = path.slice(ROOT.length + 1);
  const served = registry.all().filter((definition) => groupPath(definition) === group);
  if (served.length === 0) throw noSuchPath();
  return documentOf(served);
}

const groupPath = ({ group, version }: ResourceDefinition): string =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`;

function index(registry: Registry): object {
  const groups = [...new Set(registry.all().map(groupPath))];
  return {
    paths: Object.fromEntries(
      groups.map((group) => [
        group,
        { serverRelativeURL: `${ROOT}/${group}?hash=${hashOf(group, registry)}` },
      ]),
    ),
  };
}

/** Changes whenever the group's kinds do, so that clients may keep what they have read. */
function hashOf(group: string, registry: Registry): string {
  const kinds = registry.all().filter((definition) => groupPath(definition) === group);
  const text = kinds.map(({ kind, plural, schema }) => [kind, plural, Object.keys(schema.fields)]);
  return createHash('sha256').update(JSON.stringify(text)).digest('hex').toUpperCase();
}

function documentOf(definitions: readonly ResourceDefinition[]): object {
  const collector = new SchemaCollector();
  for (const definition of definitions) collector.addResource(definition);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.2' },
    paths: Object.assign({}, ...definitions.map(pathsOf)) as object,
    components: { schemas: collector.schemas },
  };
}

function pathsOf(definition: ResourceDefinition): Record<string, object> {
  const { plural, namespaced, hasStatus } = definition;
  const root = `/${groupPath(definition)}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${plural}` : `${root}/${plural}`;
  const item = `${collection}/{name}`;
  return {
    ...(namespaced ? { [`${root}/${plural}`]: { get: operation(definition, 'list') } } : {}),
    [collection]: { get: operation(definition, 'list'), post: operation(definition, 'post') },
    [item]: itemOperations(definition),
    ...(hasStatus ? { [`${item}/status`]: itemOperations(definition) } : {}),
  };
}

const itemOperations = (definition: ResourceDefinition): object => ({
  get: operation(definition, 'get'),
  put: operation(definition, 'put'),
  patch: operation(definition, 'patch'),
  delete: operation(definition, 'delete'),
});

const WRITES = new Set(['post', 'put', 'patch']);

function operation(definition: ResourceDefinition, action: string): object {
  const { group, version, kind } = definition;
  const schema = { $ref: `#/components/schemas/${schemaNameOf(definition)}` };
  const types = action === 'patch' ? patchTypesOf(definition) : ['application/json'];
  const parameters = WRITES.has(action)
    ? ['dryRun', 'fieldManager', 'fieldValidation'].map(queryParameter)
    : [];
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind },
    parameters: action === 'patch' ? [...parameters, queryParameter('force')] : parameters,
    ...(WRITES.has(action)
      ? { requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema }])) } }
      : {}),
    responses: {
      '200': { description: 'OK', content: { 'application/json': { schema } } },
      '401': { description: 'Unauthorized' },
    },
  };
}

const queryParameter = (name: string): object => ({
  name,
  in: 'query',
  schema: { type: name === 'force' ? 'boolean' : 'string', uniqueItems: true },
});
