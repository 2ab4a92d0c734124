import { laidOut, SOURCE } from './panels.mjs';

const DATASOURCE = {
  name: 'datasource',
  label: 'Prometheus',
  type: 'datasource',
  query: 'prometheus',
};

export function dashboard(uid, title, description, variables, panels) {
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

export const variable = (name, label, expression) => ({
  name,
  label,
  type: 'query',
  datasource: SOURCE,
  query: { query: expression, refId: name },
  refresh: 2,
  sort: 1,
});
