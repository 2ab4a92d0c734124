import {
  type Instant,
  lastMoved,
  type OperationKind,
  OPERATION_KINDS,
  type OperationRecord,
  type TargetFact,
} from '@soteria/domain';
import { type Family, type FamilySamples, type Sample } from './exposition';

const gauge = (name: string, help: string): Family => ({ name, help, type: 'gauge' });

const LEFT_OUT = gauge(
  'soteria_metrics_left_out_pvcs',
  'Number of claims that have no series of their own, because there are more than Soteria was told to tell of.',
);

export const leftOutFamily = (count: number): FamilySamples => ({
  family: LEFT_OUT,
  samples: [{ labels: {}, value: count }],
});

const TARGET_AVAILABLE = gauge(
  'soteria_backup_target_available',
  'Whether the driver reaches its backup target; absent where no address is configured.',
);
const TARGET_SYNC = gauge(
  'soteria_backup_target_last_sync_timestamp_seconds',
  'When the driver last read its backup target.',
);
const TARGET_POLL = gauge(
  'soteria_backup_target_poll_interval_seconds',
  'How often the driver reads its backup target of its own accord; absent where it does not.',
);

export function targetFamilies(targets: Iterable<TargetFact>): FamilySamples[] {
  const configured = [...targets].filter((target) => target.configured);
  const each = (value: (target: TargetFact) => number | null): Sample[] =>
    configured.flatMap((target) => sample({ backup_target: target.name }, value(target)));
  return [
    { family: TARGET_AVAILABLE, samples: each(({ available }) => Number(available)) },
    { family: TARGET_SYNC, samples: each(({ lastSyncedAt }) => seconds(lastSyncedAt)) },
    { family: TARGET_POLL, samples: each(({ pollSeconds }) => pollSeconds || null) },
  ];
}

const IN_PROGRESS = gauge('soteria_operations_in_progress', 'Number of unfinished operations.');
const OLDEST_PROGRESS = gauge(
  'soteria_operation_oldest_progress_age_seconds',
  'How long ago the running item that has not moved for longest last moved.',
);

/** Of the records as they are written in the cluster, whichever process works on them. */
export function operationFamilies(
  active: readonly OperationRecord[],
  now: Instant,
): FamilySamples[] {
  const ages = OPERATION_KINDS.flatMap((kind) => {
    const moves = active.flatMap(({ kind: own, items }) =>
      own === kind ? items.flatMap((item) => lastMoved(item) ?? []) : [],
    );
    if (moves.length === 0) return [];
    return sample({ kind }, Math.max(now - Math.min(...moves), 0) / 1_000);
  });
  const countOf = (kind: OperationKind) => active.filter((record) => record.kind === kind).length;
  return [
    {
      family: IN_PROGRESS,
      samples: OPERATION_KINDS.map((kind) => ({ labels: { kind }, value: countOf(kind) })),
    },
    { family: OLDEST_PROGRESS, samples: ages },
  ];
}

const POLICY_INFO = gauge('soteria_policy_info', 'A policy; always 1.');
const POLICY_SELECTED = gauge(
  'soteria_policy_selected_pvcs',
  'Number of claims that a policy selects.',
);
const POLICY_PROBLEMS = gauge(
  'soteria_policy_problems',
  'Number of things that are wrong with the Secret of the policies: entries that cannot be read, or that it is gone or immutable.',
);
const POLICY_NEXT = gauge(
  'soteria_policy_next_run_timestamp_seconds',
  'When a policy is to run next.',
);
const POLICY_LAST = gauge('soteria_policy_last_run_timestamp_seconds', 'When a policy last ran.');
const LAST_TICK = gauge(
  'soteria_scheduler_last_tick_timestamp_seconds',
  'When the timer of policies last looked for runs that are due.',
);

/** One policy, as far as metrics tell of it. */
export interface PolicyFigure {
  name: string;
  enabled: boolean;
  /** How many volumes it covers now. */
  selected: number;
  nextRunAt: Instant | null;
  lastRunAt: Instant | null;
}

/** `lastTickAt` is known to the leader alone. */
export function policyFamilies(
  policies: readonly PolicyFigure[],
  problems: number,
  lastTickAt: Instant | null,
): FamilySamples[] {
  const each = (value: (policy: PolicyFigure) => number | null): Sample[] =>
    policies.flatMap((policy) => sample({ policy: policy.name }, value(policy)));
  return [
    {
      family: POLICY_INFO,
      samples: policies.map(({ name, enabled }) => ({
        labels: { policy: name, enabled: String(enabled) },
        value: 1,
      })),
    },
    { family: POLICY_SELECTED, samples: each(({ selected }) => selected) },
    { family: POLICY_PROBLEMS, samples: sample({}, problems) },
    { family: POLICY_NEXT, samples: each(({ nextRunAt }) => seconds(nextRunAt)) },
    { family: POLICY_LAST, samples: each(({ lastRunAt }) => seconds(lastRunAt)) },
    { family: LAST_TICK, samples: sample({}, seconds(lastTickAt)) },
  ];
}

const seconds = (instant: Instant | null): number | null =>
  instant === null ? null : instant / 1_000;

const sample = (labels: Sample['labels'], value: number | null): Sample[] =>
  value === null ? [] : [{ labels, value }];
