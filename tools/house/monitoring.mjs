// Rules, dashboards and documents speak of metrics and variables that there are, and of all of them:
// the golden list of metrics (apps/api/src/metrics/testdata) is what the API really tells, and
// variables are those that the configuration reads.
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

// The dashboards are those that their source writes.
process.argv.push('--check');
await import('../deploy/dashboards.mjs');

const METRICS = JSON.parse(readFileSync('apps/api/src/metrics/testdata/families.json', 'utf8'));
const GUIDE = readFileSync('docs/operating.md', 'utf8');
const DASHBOARDS = 'deploy/monitoring/dashboards';
const RULES = ['rules.yaml', 'longhorn-rules.yaml'].flatMap((file) =>
  parse(readFileSync(`deploy/monitoring/${file}`, 'utf8')).spec.groups.flatMap(
    (group) => group.rules,
  ),
);
const TESTS = ['alerts.test.yaml', 'slow-alerts.test.yaml'].flatMap(
  (file) => parse(readFileSync(`deploy/monitoring/tests/${file}`, 'utf8')).tests,
);

/** Labels that Prometheus adds, or that another exporter's series carry. */
const ADDED = ['job', 'instance', 'pod', 'le', 'label_excluded_from_alerts'];

const baseName = (name) => (name in METRICS ? name : name.replace(/_(bucket|sum|count)$/, ''));

/** What is wrong with the metrics and labels of a PromQL expression. */
function expressionFaults(expression, where) {
  const faults = [];
  for (const [, name, , selector = ''] of expression.matchAll(
    /\b((?:soteria|http_server)_[a-z0-9_]+)(\{([^}]*)\})?/g,
  )) {
    const metric = METRICS[baseName(name)];
    if (!metric) {
      faults.push(`${where}: there is no metric ${name}`);
      continue;
    }
    for (const [, label] of selector.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)/g)) {
      if (![...metric.labels, ...ADDED].includes(label)) {
        faults.push(`${where}: ${name} has no label ${label}`);
      }
    }
  }
  return faults;
}

function ruleFaults({ alert, expr, annotations, labels }) {
  const anchor = alert.toLowerCase();
  const outcomes = TESTS.flatMap(({ promql_expr_test: looks = [] }) => looks).filter((look) =>
    look.expr.includes(`alertname="${alert}"`),
  );
  const fired = outcomes.some(({ exp_samples }) => exp_samples.length > 0);
  const silent = outcomes.some(({ exp_samples }) => exp_samples.length === 0);
  return [
    ...expressionFaults(expr, alert),
    ...(GUIDE.includes(`\n### ${alert}\n`) ? [] : [`${alert}: no section in docs/operating.md`]),
    ...(annotations.runbook_url?.endsWith(`/docs/operating.md#${anchor}`)
      ? []
      : [`${alert}: runbook_url does not lead to its section`]),
    ...(annotations.summary && annotations.description ? [] : [`${alert}: says nothing`]),
    ...(['info', 'warning', 'critical'].includes(labels.severity) ? [] : [`${alert}: no severity`]),
    ...(fired && silent ? [] : [`${alert}: no test in which it fires and clears`]),
  ];
}

function dashboardFaults(
  file,
  dashboard = JSON.parse(readFileSync(`${DASHBOARDS}/${file}`, 'utf8')),
) {
  const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  const targets = panels.flatMap(({ title, targets: queries = [] }) =>
    queries.map(({ expr }) => [`${file}, ${title}`, expr]),
  );
  const variables = (dashboard.templating?.list ?? []).flatMap(({ name, query }) => {
    const text = typeof query === 'string' ? query : (query?.query ?? '');
    return text.includes('soteria_') ? [[`${file}, variable ${name}`, text]] : [];
  });
  const ids = panels.map(({ id }) => id);
  return [
    ...[...targets, ...variables].flatMap(([where, expr]) => expressionFaults(expr, where)),
    ...(targets.length > 0 ? [] : [`${file}: no panel asks for anything`]),
    ...(dashboard.uid && dashboard.title ? [] : [`${file}: no uid or title`]),
    ...(new Set(ids).size === ids.length ? [] : [`${file}: two panels have one id`]),
    ...('__inputs' in dashboard ? [`${file}: asks for inputs when it is imported`] : []),
  ];
}

/** Variables as the code reads them: whole names, and those put together of `SOTERIA_B2_` and a part. */
function variablesRead() {
  const folder = 'apps/api/src/config';
  const text = readdirSync(folder)
    .filter((file) => /^read-.*\.ts$/.test(file))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
  const whole = text.flatMap((code) =>
    [
      ...code.matchAll(
        /(?:read\.\w+(?:<[^(]*>)?|namespace|grants|networks|header)\(\s*(?:read,\s*)?'((?:SOTERIA_|KUBECONFIG)\w*)'/g,
      ),
    ].map(([, name]) => name),
  );
  const parts = text.flatMap((code) => {
    const prefix = /const name = \(part: string\) => `(SOTERIA_[A-Z0-9]+_)\$\{part\}`/.exec(
      code,
    )?.[1];
    if (prefix === undefined) return [];
    return [...code.matchAll(/\bname\('([A-Z0-9_]+)'\)/g)].map(([, part]) => prefix + part);
  });
  return [...new Set([...whole, ...parts])].filter((name) => !name.endsWith('_FILE')).sort();
}

const inGuide = (pattern) =>
  [...new Set([...GUIDE.matchAll(pattern)].map(([, name]) => name))].sort();

function differences(what, there, told) {
  return [
    ...there
      .filter((name) => !told.includes(name))
      .map((name) => `${what} ${name} is not in docs/operating.md`),
    ...told
      .filter((name) => !there.includes(name))
      .map((name) => `docs/operating.md tells of the ${what} ${name}, which there is not`),
  ];
}

const dashboards = readdirSync(DASHBOARDS).filter((file) => file.endsWith('.json'));
const faults = [
  ...RULES.flatMap(ruleFaults),
  ...dashboards.flatMap((file) => dashboardFaults(file)),
  ...differences(
    'metric',
    Object.keys(METRICS).sort(),
    inGuide(/^\| `((?:soteria|http_server)_[a-z0-9_]+)`/gm),
  ),
  ...differences('variable', variablesRead(), inGuide(/^\| `((?:SOTERIA_|KUBECONFIG)\w*)`/gm)),
];

/** Defects that must be found. */
const [rule] = RULES;
const PLANTED = [
  [
    ruleFaults({ ...rule, expr: 'soteria_pvc_nothing == 1' }),
    'there is no metric soteria_pvc_nothing',
  ],
  [
    ruleFaults({ ...rule, expr: 'soteria_pvc_info{pvc="a"} == 1' }),
    'soteria_pvc_info has no label pvc',
  ],
  [ruleFaults({ ...rule, alert: 'SoteriaUnheardOf' }), 'no section in docs/operating.md'],
  [ruleFaults({ ...rule, alert: 'SoteriaUnheardOf' }), 'no test in which it fires and clears'],
  [
    dashboardFaults('planted', {
      uid: 'a',
      title: 'b',
      panels: [{ id: 1, title: 'c', targets: [{ expr: 'soteria_pvc_nothing' }] }],
    }),
    'there is no metric soteria_pvc_nothing',
  ],
  [
    differences('variable', ['SOTERIA_NEW'], []),
    'variable SOTERIA_NEW is not in docs/operating.md',
  ],
];
for (const [found, expected] of PLANTED) {
  if (!found.some((fault) => fault.includes(expected)))
    faults.push(`a planted defect is not found: ${expected}`);
}
process.stdout.write(
  `${RULES.length} alerts, ${dashboards.length} dashboards, ${Object.keys(METRICS).length} metrics, ${variablesRead().length} variables\n`,
);
if (faults.length > 0) {
  process.stderr.write(`${faults.join('\n')}\n`);
  process.exit(1);
}
