// What Grafana's dashboards are put together from: queries, panels, and where they stand.
export const SOURCE = { type: 'prometheus', uid: '${datasource}' };

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
export const statusOverrides = Object.entries(STATUS_COLOURS).map(([status, colour]) => ({
  matcher: { id: 'byName', options: status },
  properties: [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }],
}));

export const query = (expr, legendFormat = '', more = {}) => ({ expr, legendFormat, ...more });
export const instant = (expr, more = {}) =>
  query(expr, '', { instant: true, range: false, ...more });

export function panel(
  type,
  title,
  description,
  queries,
  { unit = 'short', size = [8, 8], ...more } = {},
) {
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

export const step = (color, value = null) => ({ color, value });
export const GOOD_IF_ZERO = [step('green'), step('red', 1)];

export const stat = (title, description, expr, more = {}) =>
  panel('stat', title, description, [instant(expr)], {
    size: [4, 4],
    options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'value', graphMode: 'none' },
    ...more,
  });

export const lines = (title, description, queries, more = {}) =>
  panel('timeseries', title, description, queries, { size: [12, 8], ...more });

/** A table of instant queries; `columns` gives headings in order, by the field's name. */
export const table = (title, description, queries, columns, more = {}) =>
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
            // The first query often only chooses the rows: its value says nothing then.
            excludeByName: { Time: true, ...('Value #A' in columns ? {} : { 'Value #A': true }) },
            renameByName: columns,
            indexByName: Object.fromEntries(Object.keys(columns).map((name, at) => [name, at])),
          },
        },
      ],
      ...more,
    },
  );

/** Puts panels side by side, row after row, as Grafana's grid of 24 columns wants it. */
export function laidOut(panels) {
  let [x, y, height] = [0, 0, 0];
  return panels.map(({ size: [w, h], ...rest }, at) => {
    if (x + w > 24) [x, y, height] = [0, y + height, 0];
    const gridPos = { x, y, w, h };
    x += w;
    height = Math.max(height, h);
    return { id: at + 1, gridPos, ...rest };
  });
}

/** How many claims have each status. */
export const statuses = (filter = '') =>
  `sum by (status) (max by (namespace, status) (soteria_namespace_pvcs${filter}))`;
const AGE = { id: 'unit', value: 's' };
export const ageOf = (name) => ({ matcher: { id: 'byName', options: name }, properties: [AGE] });
