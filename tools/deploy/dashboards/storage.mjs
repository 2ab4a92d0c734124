import { dashboard, variable } from './dashboard.mjs';
import { instant, lines, query, stat, step, table } from './panels.mjs';

const BUCKET = '{bucket="$bucket"}';
export const storage = dashboard(
  'soteria-storage',
  'Soteria: storage',
  'What the object store holds and costs, and what Soteria asks of it.',
  [
    variable(
      'bucket',
      'Bucket',
      'label_values(soteria_object_store_scan_timestamp_seconds, bucket)',
    ),
  ],
  [
    stat(
      'Stored',
      'All that the bill counts: hidden versions and unfinished uploads as well.',
      `sum(max by (component) (soteria_object_store_bytes${BUCKET}))`,
      { unit: 'bytes' },
    ),
    stat(
      'Objects',
      'Their number.',
      `sum(max by (component) (soteria_object_store_objects${BUCKET}))`,
    ),
    stat(
      'Estimate per month',
      'By the configured price; not a bill.',
      `max by (currency) (soteria_object_store_estimated_month_cost${BUCKET})`,
    ),
    stat(
      'Scanned',
      'How long ago.',
      `time() - max(soteria_object_store_scan_timestamp_seconds${BUCKET})`,
      { unit: 's' },
    ),
    stat(
      'Complete',
      'Whether the figures are those of the whole store.',
      `max(soteria_object_store_scan_complete${BUCKET})`,
      {
        thresholds: [step('red'), step('green', 1)],
      },
    ),
    stat(
      'Scan took',
      'From its first call to its last.',
      `max(soteria_object_store_scan_duration_seconds${BUCKET})`,
      { unit: 's' },
    ),
    lines(
      'Stored, by what it is',
      'Hidden versions and unfinished uploads are paid for and of no use.',
      [
        query(`max by (component) (soteria_object_store_bytes${BUCKET})`, '{{component}}'),
        query(`max(soteria_object_store_budget_bytes${BUCKET})`, 'budget'),
      ],
      { unit: 'bytes', size: [16, 9] },
    ),
    lines(
      'Calls of Soteria',
      'Per hour, by operation.',
      [
        query(
          `sum by (operation) (increase(soteria_object_store_requests_total${BUCKET}[1h]))`,
          '{{operation}}',
        ),
      ],
      { size: [8, 9] },
    ),
    table(
      'Largest volumes in the store',
      'As the last complete scan found them.',
      [
        instant(
          'topk(25, max by (namespace, persistentvolumeclaim) (soteria_pvc_backup_stored_bytes{kind="physical"}))',
        ),
      ],
      { namespace: 'Namespace', persistentvolumeclaim: 'Claim', Value: 'Stored' },
      { unit: 'bytes', options: { sortBy: [{ displayName: 'Stored', desc: true }] } },
    ),
    lines('Targets', '1 while Longhorn reaches it.', [
      query('max by (backup_target) (soteria_backup_target_available)', '{{backup_target}}'),
    ]),
    lines(
      'Targets: last read',
      'How long ago Longhorn read them.',
      [
        query(
          'time() - max by (backup_target) (soteria_backup_target_last_sync_timestamp_seconds)',
          '{{backup_target}}',
        ),
      ],
      { unit: 's' },
    ),
  ],
);
