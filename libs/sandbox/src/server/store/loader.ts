import { randomUUID } from 'node:crypto';
import { type KubeObject } from '@soteria/kube';
import { type SandboxClock } from '../../clock';
import { clone } from '../json';
import { type ApiObject, timestamp } from '../object';
import { type ResourceDefinition } from '../resources/definition';
import { type Registry } from '../resources/registry';
import { absorbed } from './presented';
import { type Store } from './store';

/** The namespaces that every cluster has. */
const BASIC_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Puts objects into the store without asking anybody: for seeds. */
export class Loader {
  /** By apiVersion and kind, since a million objects have but a few kinds. */
  private readonly definitions = new Map<string, ResourceDefinition>();

  constructor(
    private readonly store: Store,
    private readonly registry: Registry,
    private readonly clock: SandboxClock,
  ) {
    registry.onRemove(() => this.definitions.clear());
  }

  loadBasics(): void {
    for (const name of BASIC_NAMESPACES) this.ensureNamespace(name);
  }

  /** Throws when nothing serves the object's kind. */
  load(given: KubeObject): void {
    const definition = this.definitionOf(given);
    const object = copyFor(definition, given);
    const { metadata } = object;
    if (definition.namespaced) this.ensureNamespace((metadata.namespace ??= 'default'));
    metadata.uid ??= randomUUID();
    metadata.creationTimestamp ??= timestamp(this.clock.now());
    if (definition.hasGeneration) metadata.generation ??= 1;
    const status = object['status'];
    definition.applyDefaults?.(object);
    if (status === undefined) definition.prepareCreate?.(object);
    this.store.kind(definition.storageKey).put(absorbed(definition, object));
  }

  private ensureNamespace(name: string): void {
    if (this.store.kind('namespaces').get(name) !== undefined) return;
    this.load({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  private definitionOf({ apiVersion, kind }: KubeObject): ResourceDefinition {
    const key = `${apiVersion}/${kind}`;
    const known = this.definitions.get(key) ?? this.registry.findKind(apiVersion, kind);
    if (known === undefined) throw new Error(`nothing serves ${kind} in ${apiVersion}`);
    this.definitions.set(key, known);
    return known;
  }
}

/** A copy in full only for kinds in which something below the metadata may be filled in. */
function copyFor(definition: ResourceDefinition, given: KubeObject): ApiObject {
  const filledIn = 'applyDefaults' in definition || 'prepareCreate' in definition;
  return filledIn ? (clone(given) as ApiObject) : { ...given, metadata: { ...given.metadata } };
}
