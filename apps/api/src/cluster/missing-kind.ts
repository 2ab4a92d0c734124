import { type Resource } from '@soteria/kube';
import { type KubeAccess } from './kube-access';
import { KubeError } from './kube-error';

/**
 * Says in words why a kind is not served: its whole group is missing, or the group comes in other
 * versions, or only this kind is missing from it. Undefined when the server does not tell.
 */
export async function explainMissing(
  { group, version, plural }: Resource,
  access: KubeAccess,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (group === '') return undefined;
  const served = await servedVersions(group, access, signal);
  if (served === undefined) return undefined;
  if (served.length === 0) return `${group} is not installed in this cluster.`;
  if (served.includes(version)) return `${group}/${version} is installed, but without ${plural}.`;
  return `The cluster serves ${group} as ${served.join(', ')}; Soteria needs ${version}.`;
}

async function servedVersions(
  group: string,
  access: KubeAccess,
  signal: AbortSignal,
): Promise<string[] | undefined> {
  try {
    const answer = await access.json({ method: 'GET', path: `/apis/${group}`, signal });
    const { versions = [] } = answer as { versions?: { version?: string }[] };
    return versions.flatMap((each) => each.version ?? []);
  } catch (error) {
    return error instanceof KubeError && error.code === 'not-served' ? [] : undefined;
  }
}
