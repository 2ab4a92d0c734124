import { dashboard, variable } from './dashboard.mjs';
import {
  ageOf,
  instant,
  lines,
  panel,
  query,
  statuses,
  statusOverrides,
  table,
} from './panels.mjs';

const OWN = '{namespace="$namespace"}';
export const namespace = dashboard(
  'soteria-namespace',
  'Soteria: one namespace',
  'The volumes of one namespace: how fresh, how far back, how large.',
  [variable('namespace', 'Namespace', 'label_values(soteria_namespace_pvcs, namespace)')],
  [
    panel(
      'bargauge',
      'Volumes by status',
      'How well the claims are protected.',
      [query(statuses(OWN), '{{status}}', { instant: true, range: false })],
      { size: [8, 8], overrides: statusOverrides, options: { orientation: 'horizontal' } },
    ),
    lines(
      'Age of the newest restore point',
      'What would be lost if it had to be used now.',
      [
        query(
          `time() - max by (persistentvolumeclaim) (soteria_pvc_last_success_timestamp_seconds${OWN})`,
          '{{persistentvolumeclaim}}',
        ),
      ],
      { size: [16, 8], unit: 's' },
    ),
    table(
      'Volumes',
      'Everything about each.',
      [
        instant(
          `max by (persistentvolumeclaim, status) (soteria_pvc_compliance_status${OWN}) == 1`,
        ),
        instant(
          `time() - max by (persistentvolumeclaim) (soteria_pvc_last_success_timestamp_seconds${OWN})`,
        ),
        instant(`max by (persistentvolumeclaim) (soteria_pvc_rpo_objective_seconds${OWN})`),
        instant(
          `time() - max by (persistentvolumeclaim) (soteria_pvc_oldest_restore_point_timestamp_seconds${OWN})`,
        ),
        instant(
          'max by (persistentvolumeclaim) (soteria_pvc_restore_points{namespace="$namespace",state="completed"})',
        ),
        instant(`max by (persistentvolumeclaim) (soteria_pvc_last_attempt_success${OWN})`),
        instant(
          'max by (persistentvolumeclaim) (soteria_pvc_backup_stored_bytes{namespace="$namespace",kind="logical"})',
        ),
      ],
      {
        persistentvolumeclaim: 'Claim',
        status: 'Status',
        'Value #B': 'Age',
        'Value #C': 'Objective',
        'Value #D': 'Reaches back',
        'Value #E': 'Restore points',
        'Value #F': 'Last attempt succeeded',
        'Value #G': 'Stored',
      },
      {
        overrides: [
          ...['Value #B', 'Value #C', 'Value #D', 'Age', 'Objective', 'Reaches back'].map(ageOf),
          ...['Value #G', 'Stored'].map((name) => ({
            matcher: { id: 'byName', options: name },
            properties: [{ id: 'unit', value: 'bytes' }],
          })),
        ],
      },
    ),
    lines('Restore points', 'Usable ones.', [
      query(
        'max by (persistentvolumeclaim) (soteria_pvc_restore_points{namespace="$namespace",state="completed"})',
        '{{persistentvolumeclaim}}',
      ),
    ]),
    lines(
      'Stored',
      'All backups of a volume, as Longhorn counts its blocks (approximate).',
      [
        query(
          'max by (persistentvolumeclaim) (soteria_pvc_backup_stored_bytes{namespace="$namespace",kind="logical"})',
          '{{persistentvolumeclaim}}',
        ),
      ],
      { unit: 'bytes' },
    ),
  ],
);
