import { Inject, Injectable } from '@nestjs/common';
import { MAX_ITEMS_PER_OPERATION, type Operation, type Plan } from '@soteria/contracts';
import {
  allConflicts,
  estimatedSeconds,
  fingerprint,
  formatInstant,
  type LeftOut,
  leftOutItems,
  type NamespaceRestoreWish,
  namespaceWish,
  pastRestores,
  planChanges,
  planRestore,
  type PlanSurroundings,
  restoreItems,
  type RestorePlan,
  type RestoreRecord,
  type RestoreWish,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { type Asked, namesFrom, recordHead } from '../operations/new-record';
import { Operations } from '../operations/operations.service';
import { planProblem } from './plan-problem';
import { PlanTrial } from './plan-trial';
import { PlannedObjects } from './planned-objects';
import { presentPlan } from './present-plan';
import { RecentPlans } from './recent-plans';
import { PlanInquiry } from './surroundings';

/** What is asked for, and which claims were left out of it because they have nothing to restore. */
interface Wanted {
  wish: RestoreWish;
  leftOut: readonly LeftOut[];
}

/** A request, and what it comes to in the cluster as it stands now. */
export interface Wanting {
  /** What the caller said: the same again under the same key is the same request, whatever has changed since. */
  request: unknown;
  /** The field of the request from which the names of the new claims come, where it is not that of one name; null for none. */
  names?: string | null;
  now: () => Wanted;
}

export const wanting = (wish: RestoreWish): Wanting => ({
  request: wish,
  now: () => ({ wish, leftOut: [] }),
});

/** What a plan calls its operation: never the id that a key stands for, which may have been another one's before. */
const nameOfPlan = (request: unknown, asked: Asked): string =>
  recordHead('restore', request, { ...asked, idempotencyKey: undefined }).id;

/** Plans restores, and takes requests for them. */
@Injectable()
export class RestoreRequests {
  constructor(
    private readonly operations: Operations,
    private readonly facts: FactStore,
    private readonly inquiry: PlanInquiry,
    private readonly recent: RecentPlans,
    private readonly objects: PlannedObjects,
    private readonly trial: PlanTrial,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All of a namespace, claim by claim. */
  ofNamespace(wish: NamespaceRestoreWish): Wanting {
    return { request: wish, names: '/target', now: () => this.wholeNamespace(wish) };
  }

  private wholeNamespace(wish: NamespaceRestoreWish): Wanted {
    const whole = namespaceWish(this.facts, wish);
    const count = whole.wish.items.length;
    if (count === 0) throw nothingToRestore(wish);
    if (count > MAX_ITEMS_PER_OPERATION) {
      throw new ProblemError(
        'too-large',
        `${count} claims would be restored, and one operation takes ${MAX_ITEMS_PER_OPERATION}; name some in \`pvcs\`.`,
      );
    }
    return whole;
  }

  /** What a restore would create and what stands against it; creates nothing. */
  async plan({ request, now }: Wanting, asked: Asked): Promise<Plan> {
    const id = nameOfPlan(request, asked);
    const { wish, leftOut } = now();
    const surroundings = await this.inquiry.surroundings(wish);
    const plan = this.planned(wish, surroundings, id);
    if (allConflicts(plan).length > 0) return this.show(plan, id, leftOut);
    const refusals = await this.trial.warnings(this.objects.of(plan, id));
    return this.show({ ...plan, warnings: [...plan.warnings, ...refusals] }, id, leftOut);
  }

  private show(plan: RestorePlan, operation: string, leftOut: readonly LeftOut[]): Plan {
    const sizes = plan.items.map(({ sizeBytes }) => sizeBytes);
    const past = pastRestores(this.operations.records());
    return presentPlan(plan, {
      operation,
      expiresAt: this.recent.remember(plan, operation),
      leftOut,
      estimatedSeconds: estimatedSeconds(past, sizes, this.config.restoreConcurrency),
      manifests: this.objects.of(plan, operation),
    });
  }

  /** Restores, when nothing stands against it and the plan that was looked at still holds. */
  async restore(
    { request, names, now }: Wanting,
    asked: Asked,
    seenPlan: string | undefined,
    of?: string,
  ): Promise<Operation> {
    const asking = recordHead('restore', { request, plan: seenPlan ?? null }, asked);
    // Earlier versions recorded the request without the plan that it is carried out by.
    const formerly = fingerprint(['restore', request]);
    const repeated = () => this.operations.repeated(asking, formerly);
    const before = repeated();
    if (before) return before;
    const { wish, leftOut } = now();
    const surroundings = await this.inquiry.surroundings(wish);
    // From here to the record all is done in one turn, so that no other request comes in between.
    const meanwhile = repeated();
    if (meanwhile) return meanwhile;
    const plan = this.planned(wish, surroundings, asking.id);
    const problem = planProblem(plan, names);
    if (problem) throw problem;
    if (seenPlan !== undefined && seenPlan !== plan.id) {
      throw this.outdated(seenPlan, plan, nameOfPlan(request, asked), leftOut);
    }
    const { named, ...head } = this.headOf(asking, asked, plan);
    const namespace = wish.items[0]?.target.namespace ?? '';
    const record: RestoreRecord = {
      ...head,
      kind: 'restore',
      namespace,
      ...(of === undefined ? {} : { of }),
      ...(plan.createNamespace === null ? {} : { createNamespace: { name: plan.createNamespace } }),
      items: [...restoreItems(plan, named), ...leftOutItems(leftOut, namespace, this.clock.now())],
    };
    return this.inquiry.holding(asking.id, wish, () => this.operations.begin(record));
  }

  /** What was shown is what is made: a plan that is carried out keeps the names that it had. */
  private headOf(asking: ReturnType<typeof recordHead>, asked: Asked, plan: RestorePlan) {
    const shown = this.recent.takeOperation(plan.id);
    const id = asked.idempotencyKey === undefined ? (shown ?? asking.id) : asking.id;
    return { ...asking, id, named: shown ?? namesFrom(id, asked) };
  }

  private outdated(
    seen: string,
    plan: RestorePlan,
    operation: string,
    leftOut: readonly LeftOut[],
  ): ProblemError {
    const before = this.recent.get(seen);
    const changes = before ? planChanges(before, plan) : [];
    const what = before
      ? ['What would be done now is not what the plan says.', ...changes].join(' ')
      : 'The plan that was sent is not known here any more, and what would be done now has another one.';
    return new ProblemError('plan-outdated', `${what} Look at the new plan and decide again.`, {
      members: { changes, plan: this.show(plan, operation, leftOut) },
    });
  }

  private planned(
    wish: RestoreWish,
    surroundings: Omit<PlanSurroundings, 'claimedTargets'>,
    operation: string,
  ): RestorePlan {
    const claimedTargets = this.inquiry.claimedTargets(operation);
    return planRestore(this.facts, wish, { ...surroundings, claimedTargets });
  }
}

function nothingToRestore({ source, pvcs }: NamespaceRestoreWish): ProblemError {
  const at = source.at === null ? '' : ` at or before ${formatInstant(source.at)}`;
  const { namespace } = source;
  const [pointer, detail] =
    pvcs === undefined
      ? [
          '/source/namespace',
          `No claim of the namespace ${namespace} has a restore point${at}; check the name.`,
        ]
      : [
          '/pvcs',
          `None of the claims named in \`pvcs\` has a restore point in the namespace ${namespace}${at}; check the names.`,
        ];
  return new ProblemError('no-restore-point', detail, { errors: [{ pointer, detail }] });
}
