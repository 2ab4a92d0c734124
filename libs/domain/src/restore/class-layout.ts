type Parameters = Readonly<Record<string, string>>;

/** Where a class wants the replicas of its volumes, as far as a restored volume cannot have it. */
interface ClassLayout {
  /** The only replica is where the pod is. A restored one is where it was filled, on any node, and could be attached nowhere else. */
  isStrictlyLocal: boolean;
  /** The data is spread over nodes. A backup is restored into ordinary replicas alone, of which a sharded class asks for one. */
  isSharded: boolean;
}

/** Source: Longhorn's storage class parameters; its webhook for volumes refuses `fromBackup` of a sharded one. */
export const layoutOf = (parameters: Parameters): ClassLayout => ({
  isStrictlyLocal: parameters['dataLocality'] === 'strict-local',
  isSharded: parameters['dataLayout.type'] === 'sharded',
});

/** What a class asks of a volume, less what a restored one cannot have: that follows its pod, with as many replicas as usual. */
export function restorableParameters(parameters: Parameters): Parameters {
  const { isStrictlyLocal, isSharded } = layoutOf(parameters);
  const { numberOfReplicas, ...rest } = parameters;
  return {
    ...rest,
    ...(numberOfReplicas === undefined || isSharded ? {} : { numberOfReplicas }),
    ...(isStrictlyLocal ? { dataLocality: 'best-effort' } : {}),
  };
}
