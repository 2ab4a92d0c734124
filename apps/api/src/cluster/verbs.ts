import { type Resource, type Verb } from '@soteria/kube';

/**
 * Throws for a verb that the resource table does not name. The grants of a deployment are made from
 * that table, so such a request would fail there, and here it has no business.
 */
export function demandVerb(resource: Resource, verb: Verb): void {
  const known = [...resource.verbs, ...(resource.whileMissing ?? [])];
  if (known.includes(verb)) return;
  const allowed = known.join(', ') || 'none';
  throw new Error(
    `Soteria must not ${verb} ${resource.plural}: RESOURCES (libs/kube) names ${allowed} for it.`,
  );
}
