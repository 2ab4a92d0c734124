import { type KubeObject, type UnknownKubeObject } from '@soteria/kube';
import { formatInstant, type Instant } from '@soteria/domain';
import {
  type LonghornVersion,
  NEWEST_LONGHORN,
} from '../server/admission/longhorn/longhorn-version';
import {
  type ClassOptions,
  classObject,
  DEFAULT_TARGET_URL,
  type JobOptions,
  jobObject,
  namespaceObject,
  nodeObject,
  settingObject,
  settingObjects,
  type TargetOptions,
  targetObject,
} from './installation';
import { instantOf, type Moment, timeOf } from './moments';
import { type HistoryOptions, VolumeStory } from './volume-story';
import { type VolumeOptions } from './volume-objects';
import { workloadObjects, type WorkloadPlan } from './workload-objects';

/** Something that can be put into a cluster as it stands at a moment. */
export interface World {
  objects(now: Instant): Iterable<KubeObject>;
}

export interface WorkloadOptions {
  image?: string;
  replicas?: number;
}

const NODES = ['node-a', 'node-b', 'node-c'];
const OLD: Moment = '90d ago';

/** A new world: Longhorn on three nodes, a backup target that answers, a default class; nothing else. */
export const world = (): WorldBuilder => new WorldBuilder();

/**
 * Tells a cluster as a story: what was said last is what the next sentence is about.
 *
 *     world().volume('shop/orders').usedBy('Deployment/orders').backedUp('26h ago', '2h ago')
 *
 * Times count back from the moment at which the world is made.
 */
export class WorldBuilder implements World {
  private version: LonghornVersion = NEWEST_LONGHORN;
  private readonly targets = new Map<string, TargetOptions>([['default', {}]]);
  private readonly classes = new Map<string, ClassOptions>([
    ['longhorn', { default: true }],
    ['longhorn-static', { reclaimPolicy: 'Retain' }],
  ]);
  private readonly jobs = new Map<string, JobOptions>();
  private readonly settings = new Map<string, string>();
  private readonly namespaces = new Map<string, Record<string, string>>();
  private readonly workloads = new Map<string, Omit<WorkloadPlan, 'createdAt' | 'nodes'>>();
  private readonly stories: VolumeStory[] = [];
  private readonly extras: ((now: Instant) => KubeObject)[] = [];

  longhorn(version: LonghornVersion): this {
    this.version = version;
    return this;
  }

  setting(name: string, value: string): this {
    this.settings.set(name, value);
    return this;
  }

  target(name: string, options: TargetOptions = {}): this {
    const url = name === 'default' ? DEFAULT_TARGET_URL : `s3://${name}@eu-west-1/`;
    this.targets.set(name, { url, ...options });
    return this;
  }

  storageClass(name: string, options: ClassOptions = {}): this {
    this.classes.set(name, options);
    return this;
  }

  recurringJob(name: string, options: JobOptions = {}): this {
    this.jobs.set(name, options);
    return this;
  }

  namespace(name: string, labels: Record<string, string> = {}): this {
    this.namespaces.set(name, labels);
    return this;
  }

  /** A bound claim, written `namespace/name`, with its PV and its Longhorn volume. */
  volume(claim: string, options: VolumeOptions = {}): this {
    this.stories.push(new VolumeStory(claim, options));
    return this;
  }

  /** A workload, `Deployment/name` or `StatefulSet/name`, mounts the last volume and runs. */
  usedBy(workload: string, options: WorkloadOptions = {}): this {
    const story = this.last();
    const [kind = '', name = ''] = workload.split('/');
    const key = `${story.namespace}/${workload}`;
    const before = this.workloads.get(key);
    const own = kind === 'StatefulSet' ? ownClaim(story, name) : undefined;
    this.workloads.set(key, {
      kind: kind === 'StatefulSet' ? 'StatefulSet' : 'Deployment',
      namespace: story.namespace,
      name,
      image: options.image ?? before?.image ?? `${name}:1.4`,
      replicas: options.replicas ?? Math.max(before?.replicas ?? 1, (own?.index ?? 0) + 1),
      claims: own ? (before?.claims ?? []) : [...(before?.claims ?? []), story.claim],
      templates: own ? withTemplate(before?.templates ?? [], own) : (before?.templates ?? []),
    });
    story.usedBy(key);
    return this;
  }

  /** Finished backups of the last volume, at these moments. */
  backedUp(...moments: Moment[]): this {
    for (const at of moments) this.last().backup({ at });
    return this;
  }

  /** One backup of the last volume, with what is special about it. */
  backup(options: HistoryOptions): this {
    this.last().backup(options);
    return this;
  }

  /** Backups of the last volume that depend on what time it is now, such as a job's runs. */
  backups(entries: (now: Instant) => HistoryOptions[]): this {
    this.last().backups(entries);
    return this;
  }

  /** The last attempt to back the last volume up failed with this message. */
  failedBackup(at: Moment, error: string): this {
    this.last().backup({ at, state: 'Error', error });
    return this;
  }

  /** A disaster-recovery volume of this name follows the last volume's backups. */
  followedBy(standby: string): this {
    this.last().followedBy(standby);
    return this;
  }

  /** Any other object, as it is to stand in the cluster. */
  object(object: KubeObject | UnknownKubeObject | ((now: Instant) => KubeObject)): this {
    this.extras.push(typeof object === 'function' ? object : () => object);
    return this;
  }

  *objects(now: Instant): Iterable<KubeObject> {
    const old = timeOf(OLD, now);
    for (const [name, labels] of this.allNamespaces()) yield namespaceObject(name, old, labels);
    for (const name of NODES) yield nodeObject(name, old);
    yield* this.installation(now);
    for (const [key, plan] of this.workloads) {
      yield* workloadObjects(this.planOf(plan, this.ageOf(key, now)));
    }
    for (const story of this.stories) {
      const plans = story.workloads.flatMap((key) => {
        const plan = this.workloads.get(key);
        return plan ? [this.planOf(plan, old)] : [];
      });
      const { target = 'default' } = story.options;
      const url = this.targets.get(target)?.url;
      yield* story.objects(now, plans, { name: target, ...(url !== undefined && { url }) });
    }
    for (const make of this.extras) yield make(now);
  }

  private *installation(now: Instant): Iterable<KubeObject> {
    const given = new Set(this.settings.keys());
    yield* settingObjects(this.version).filter(({ metadata }) => !given.has(metadata.name));
    for (const [name, value] of this.settings) yield settingObject(name, value);
    for (const [name, options] of this.targets) yield targetObject(name, options, now);
    for (const [name, options] of this.classes) yield classObject(name, options);
    for (const [name, options] of this.jobs) yield jobObject(name, options);
  }

  private allNamespaces(): Map<string, Record<string, string>> {
    const all = new Map([['longhorn-system', {}], ...this.namespaces]);
    for (const { namespace, options } of this.stories) {
      if (!all.has(namespace) && options.orphaned !== true) all.set(namespace, {});
    }
    return all;
  }

  private planOf(plan: Omit<WorkloadPlan, 'createdAt' | 'nodes'>, createdAt: string): WorkloadPlan {
    return { ...plan, createdAt, nodes: NODES };
  }

  /** A workload is as old as its oldest volume. */
  private ageOf(key: string, now: Instant): string {
    const ages = this.stories
      .filter(({ workloads }) => workloads.includes(key))
      .map(({ options }) => instantOf(options.created ?? OLD, now));
    return formatInstant(Math.min(...ages, now));
  }

  private last(): VolumeStory {
    const story = this.stories.at(-1);
    if (!story) throw new Error('tell of a volume first');
    return story;
  }
}

type Template = WorkloadPlan['templates'][number];

/** A claim `data-db-0` is pod 0's of the StatefulSet `db`, made from its template `data`. */
function ownClaim(
  { claim, options }: VolumeStory,
  workload: string,
): { template: Template; index: number } | undefined {
  const middle = `-${workload}-`;
  const at = claim.lastIndexOf(middle);
  const index = Number(claim.slice(at + middle.length));
  if (at <= 0 || !Number.isInteger(index)) return undefined;
  const { size = '10Gi', storageClass = 'longhorn' } = options;
  return { template: { name: claim.slice(0, at), size, storageClass }, index };
}

const withTemplate = (known: Template[], { template }: { template: Template }): Template[] =>
  known.some(({ name }) => name === template.name) ? known : [...known, template];
