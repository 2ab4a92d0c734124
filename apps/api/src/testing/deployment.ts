import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type UnknownKubeObject } from '@soteria/kube';
import { type ClusterOptions, type SandboxCluster, startCluster } from '@soteria/sandbox';
import { parseAllDocuments } from 'yaml';
import { AdmissionPolicies } from './admission-policies';

const BASE = join(__dirname, '../../../../deploy/base');
const TOKEN = '3c0b5a0e-6a5e-4f7c-8d55-0c8f0f3a9b21';
/** Whom the base of deploy/ makes for Soteria. */
export const ACCOUNT = 'system:serviceaccount:soteria:soteria';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** All objects of the base, in the order of its files. */
function deployedObjects(): UnknownKubeObject[] {
  return readdirSync(BASE)
    .filter((file) => file !== 'kustomization.yaml')
    .flatMap((file) => parseAllDocuments(readFileSync(join(BASE, file), 'utf8')))
    .map((document) => document.toJS() as UnknownKubeObject);
}

/** What the base grants, as the sandbox's log of requests writes it: `verb plural.group`. */
export function grantedVerbs(): string[] {
  const rules = deployedObjects().flatMap(({ kind, ...object }) =>
    kind === 'Role' || kind === 'ClusterRole' ? (object['rules'] as Rule[]) : [],
  );
  const verbs = rules.flatMap(({ apiGroups: [group = ''], resources, verbs: granted }) =>
    resources.flatMap((plural) =>
      granted.map((verb) => `${verb} ${plural}${group === '' ? '' : `.${group}`}`),
    ),
  );
  return verbs.sort();
}

/** What of the base a cluster needs to have for the process to work under its account. */
const STANDS = /^(Namespace|ServiceAccount|(Cluster)?Role(Binding)?|Secret)$/;

/** A cluster with access control in which the base has been applied, and the account's token. */
export async function deployedCluster(
  options: ClusterOptions = {},
): Promise<{ cluster: SandboxCluster; token: string; policies: AdmissionPolicies }> {
  const objects = deployedObjects();
  const policies = new AdmissionPolicies(objects);
  const cluster = await startCluster({
    ...options,
    authorization: 'rbac',
    tokens: { ...options.tokens, [TOKEN]: ACCOUNT },
    admission: [policies],
  });
  cluster.load(objects.filter(({ kind }) => STANDS.test(kind)));
  return { cluster, token: TOKEN, policies };
}
