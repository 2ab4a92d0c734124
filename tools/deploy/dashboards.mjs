// Writes deploy/monitoring/dashboards: `node tools/deploy/dashboards.mjs`; `--check` compares. A panel is
// a line here, and forty lines of JSON there.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const FOLDER = 'deploy/monitoring/dashboards';
const SOURCE = { type: 'prometheus', uid: '${datasource}' };

const STATUS_COLOURS = {
  ok: 'green',
  overdue: 'orange',
  never: 'red',
  unprotected: 'yellow',
  excluded: 'blue',
  unsupported: 'purple',
  unknown: 'text',
};

/** Colours of the seven statuses, by the name of the series. */
const statusOverrides = Object.entries(STATUS_COLOURS).map(([status, colour]) => ({
  matcher: { id: 'byName', options: status },
  properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }],
}));

const query = (expr, legendFormat = '', more = {}) => ({ expr, legendFormat, ...more });
const instant = (expr, more = {}) => query(expr, '', { instant: true, range: false, ...more });

function panel(type, title, description, queries, { unit = 'short', size = [8, 8], ...more } = {}) {
  const { overrides = [], thresholds, options = {}, transformations, defaults = {} } = more;
  return {
    type,
    title,
    description,
    datasource: SOURCE,
    size,
    targets: queries.map((each, at) => ({
      refId: String.fromCharCode(65 + at),
      datasource: SOURCE,
      ...each,
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(thresholds ? { thresholds: { mode: 'absolute', steps: thresholds } } : {}),
        ...defaults,
      },
      overrides,
    },
    options,
    ...(transformations ? { transformations } : {}),
  };
}

const step = (color, value = null) => ({ color, value });
const GOOD_IF_ZERO = [step('green'), step('red', 1)];

const stat = (title, description, expr, more = {}) =>
  panel('stat', title, description, [instant(expr)], {
    size: [4, 4],
    options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'none' },
    ...more,
  });

const lines = (title, description, queries, more = {}) =>
  panel('timeseries', title, description, queries, { size: [12, 8], ...more });

/** A table of instant queries; `columns` gives headings in order, by the field's name. */
const table = (title, description, queries, columns, more = {}) =>
  panel(
    'table',
    title,
    description,
    queries.map((each) => ({ ...each, format: 'table' })),
    {
      size: [24, 10],
      transformations: [
        { id: 'merge', options: {} },
        {
          id: 'organize',
          options: {
            excludeByName: { Time: true },
            renameByName: columns,
            indexByName: Object.fromEntries(Object.keys(columns).map((name, at) => [name, at])),
          },
        },
      ],
      ...more,
    },
  );

/** Puts panels side by side, row after row, as Grafana's grid of 24 columns wants it. */
function laidOut(panels) {
  let [x, y, height] = [0, 0, 0];
  return panels.map(({ size: [w, h], ...rest }, at) => {
    if (x + w > 24) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
    return { id: at + 1, gridPos, ...rest };
  });
}

const DATASOURCE = {
  name: 'datasource',
  label: 'Prometheus',
  type: 'datasource',
  query: 'prometheus',
};

function dashboard(uid, title, description, variables, panels) {
  return {
    uid,
    title,
    description,
    tags: ['soteria', 'backup'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    timezone: 'browser',
    refresh: '1m',
    time: { from: 'now-24h', to: 'now' },
    templating: { list: [DATASOURCE, ...variables] },
    links: [
      {
        type: 'dashboards',
        title: 'Soteria',
        tags: ['soteria'],
        asDropdown: true,
        includeVars: false,
        keepTime: true,
      },
    ],
    annotations: { list: [] },
    panels: laidOut(panels),
  };
}

const variable = (name, label, expression) => ({
  name,
  label,
  type: 'query',
  datasource: SOURCE,
  query: { query: expression, refId: name },
  refresh: 2,
  sort: 1,
});

const statuses = (filter = '') =>
  `sum by (status) (max by (namespace, status) (soteria_namespace_pvcs${filter}))`;
const AGE = { id: 'unit', value: 's' };
const ageOf = (name) => ({ matcher: { id: 'byName', options: name }, properties: [AGE] });

const fleet = dashboard(
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
        instant(
          'max by (namespace, persistentvolumeclaim, status) (soteria_pvc_compliance_status{status=~"overdue|never|unprotected"}) == 1',
        ),
        instant(
          'time() - max by (namespace, persistentvolumeclaim) (soteria_pvc_last_success_timestamp_seconds)',
        ),
        instant('max by (namespace, persistentvolumeclaim) (soteria_pvc_rpo_objective_seconds)'),
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

const OWN = '{namespace="$namespace"}';
const namespace = dashboard(
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

const BUCKET = '{bucket="$bucket"}';
const storage = dashboard(
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

mkdirSync(FOLDER, { recursive: true });
for (const [name, content] of Object.entries({ fleet, namespace, storage })) {
  const file = `${FOLDER}/${name}.json`;
  const text = await format(JSON.stringify(content), { parser: 'json', printWidth: 100 });
  if (!process.argv.includes('--check')) {
    writeFileSync(file, text);
  } else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${file} differs; run: node tools/deploy/dashboards.mjs\n`);
    process.exitCode = 1;
  }
}
