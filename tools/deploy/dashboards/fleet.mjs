import { dashboard } from './dashboard.mjs';
import {
  ageOf,
  GOOD_IF_ZERO,
  instant,
  lines,
  query,
  stat,
  statuses,
  statusOverrides,
  step,
  table,
} from './panels.mjs';

const IN_NEED = 'soteria_pvc_compliance_status{status=~"overdue|never|unprotected"} == 1';
/** Merged tables keep the rows of each query, so each has to leave out those that are well. */
const ofThoseInNeed = (figure) =>
  `${figure} and on (namespace, persistentvolumeclaim) (${IN_NEED})`;

export const fleet = dashboard(
  'soteria-fleet',
  'Soteria: fleet',
  'Whether every volume of the cluster is protected, and what needs a person.',
  [],
  [
    stat(
      'Volumes',
      'Claims of all namespaces.',
      'sum(max by (namespace, status) (soteria_namespace_pvcs))',
    ),
    stat(
      'Overdue',
      'Older than their objective.',
      `${statuses('{status="overdue"}')} or vector(0)`,
      {
        thresholds: [step('green'), step('orange', 1)],
      },
    ),
    stat(
      'Never backed up',
      'Covered, and late with the first restore point.',
      `${statuses('{status="never"}')} or vector(0)`,
      {
        thresholds: GOOD_IF_ZERO,
      },
    ),
    stat(
      'Unprotected',
      'Nothing backs them up.',
      `${statuses('{status="unprotected"}')} or vector(0)`,
      {
        thresholds: [step('green'), step('yellow', 1)],
      },
    ),
    stat(
      'Targets away',
      'Backup targets that Longhorn does not reach.',
      'count(max by (backup_target) (soteria_backup_target_available) == 0) or vector(0)',
      {
        thresholds: GOOD_IF_ZERO,
      },
    ),
    stat(
      'Replica that works',
      'One leads; none means that nothing goes on.',
      'sum(soteria_scheduler_leader)',
      {
        thresholds: [step('red'), step('green', 1), step('red', 2)],
      },
    ),
    lines(
      'Volumes by status',
      'How well claims are protected.',
      [query(statuses(), '{{status}}')],
      {
        overrides: statusOverrides,
        defaults: { custom: { stacking: { mode: 'normal' }, fillOpacity: 40 } },
      },
    ),
    lines('Operations that ended', 'By what came of them, per hour.', [
      query(
        'sum by (kind, result) (increase(soteria_operations_total[1h]))',
        '{{kind}} {{result}}',
      ),
    ]),
    lines('Operations in progress', 'Unfinished ones.', [
      query('max by (kind) (soteria_operations_in_progress)', '{{kind}}'),
    ]),
    lines(
      'Standing still',
      'Since when the running item that has stood still for longest has not moved.',
      [query('max by (kind) (soteria_operation_oldest_progress_age_seconds)', '{{kind}}')],
      { unit: 's' },
    ),
    lines(
      'How long backups take',
      'Half of them, and nineteen of twenty, were faster.',
      [
        query(
          'histogram_quantile(0.5, sum by (le) (rate(soteria_operation_duration_seconds_bucket{kind="backup"}[6h])))',
          'half',
        ),
        query(
          'histogram_quantile(0.95, sum by (le) (rate(soteria_operation_duration_seconds_bucket{kind="backup"}[6h])))',
          '19 of 20',
        ),
      ],
      { unit: 's' },
    ),
    lines(
      'Out of contact',
      'How long ago the cluster last proved to be in contact.',
      [
        query(
          'time() - max by (source) (soteria_inventory_last_success_timestamp_seconds)',
          '{{source}}',
        ),
      ],
      { unit: 's' },
    ),
    table(
      'What needs a person',
      'Volumes that are overdue, were never backed up, or are unprotected, the oldest first.',
      [
        instant(`max by (namespace, persistentvolumeclaim, status) (${IN_NEED})`),
        instant(
          ofThoseInNeed(
            'time() - max by (namespace, persistentvolumeclaim) (soteria_pvc_last_success_timestamp_seconds)',
          ),
        ),
        instant(
          ofThoseInNeed(
            'max by (namespace, persistentvolumeclaim) (soteria_pvc_rpo_objective_seconds)',
          ),
        ),
      ],
      {
        namespace: 'Namespace',
        persistentvolumeclaim: 'Claim',
        status: 'Status',
        'Value #B': 'Age',
        'Value #C': 'Objective',
      },
      {
        overrides: [ageOf('Age'), ageOf('Objective'), ageOf('Value #B'), ageOf('Value #C')],
        options: { sortBy: [{ displayName: 'Age', desc: true }] },
      },
    ),
    table(
      'Policies',
      'Whom they cover, and when they run.',
      [
        instant('max by (policy) (soteria_policy_selected_pvcs)'),
        instant('max by (policy) (soteria_policy_last_run_timestamp_seconds) * 1000'),
        instant('max by (policy) (soteria_policy_next_run_timestamp_seconds) * 1000'),
        instant('sum by (policy) (increase(soteria_policy_runs_total{result!="success"}[24h]))'),
      ],
      {
        policy: 'Policy',
        'Value #A': 'Volumes',
        'Value #B': 'Last run',
        'Value #C': 'Next run',
        'Value #D': 'Runs that failed, 24 h',
      },
      {
        overrides: ['Value #B', 'Value #C', 'Last run', 'Next run'].map((name) => ({
          matcher: { id: 'byName', options: name },
          properties: [{ id: 'unit', value: 'dateTimeAsIso' }],
        })),
      },
    ),
  ],
);
