import { Inject, Injectable } from '@nestjs/common';
import { type Operation, type Plan } from '@soteria/contracts';
import {
  planRestore,
  restoreItems,
  type RestorePlan,
  type RestoreRecord,
  type RestoreWish,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { ProblemError } from '../http/problem-error';
import { type Asked, recordHead } from '../operations/new-record';
import { Operations } from '../operations/operations.service';
import { planProblem } from './plan-problem';
import { presentPlan } from './present-plan';
import { PlanInquiry } from './surroundings';

/** Plans restores, and takes requests for them. */
@Injectable()
export class RestoreRequests {
  constructor(
    private readonly operations: Operations,
    private readonly facts: FactStore,
    private readonly inquiry: PlanInquiry,
    @Inject(CLOCK) readonly clock: Clock,
  ) {}

  /** What a restore would create and what stands against it; creates nothing. */
  async plan(wish: RestoreWish, asked: Asked): Promise<Plan> {
    const { id } = recordHead('restore', wish, asked);
    return presentPlan(await this.planned(wish), id, this.clock.now());
  }

  /** Restores, when nothing stands against it and the plan that was looked at still holds. */
  async restore(wish: RestoreWish, asked: Asked, seenPlan: string | undefined): Promise<Operation> {
    const head = recordHead('restore', wish, asked);
    const repeated = this.operations.repeated(head);
    if (repeated) return repeated;
    const plan = await this.planned(wish);
    const problem = planProblem(plan);
    if (problem) throw problem;
    if (seenPlan !== undefined && seenPlan !== plan.id) {
      throw new ProblemError(
        'plan-outdated',
        'The cluster has changed since the plan was made; look at the new plan and decide again.',
        { members: { plan: presentPlan(plan, head.id, this.clock.now()) } },
      );
    }
    const [first] = wish.items;
    const record: RestoreRecord = {
      ...head,
      kind: 'restore',
      namespace: first?.target.namespace ?? '',
      ...(plan.createNamespace === null ? {} : { createNamespace: { name: plan.createNamespace } }),
      items: restoreItems(plan, head.id),
    };
    return this.operations.begin(record);
  }

  private async planned(wish: RestoreWish): Promise<RestorePlan> {
    return planRestore(this.facts, wish, await this.inquiry.surroundings(wish));
  }
}
