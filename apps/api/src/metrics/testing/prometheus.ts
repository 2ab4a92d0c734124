import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePort } from '../../testing/free-port';

const ROOT = join(__dirname, '../../../../..');
const MONITORING = join(ROOT, 'deploy/monitoring');
const STARTS_WITHIN_MS = 30_000;
const LOOK_AGAIN_MS = 100;
const PLACES = [
  process.env['PROMETHEUS_DIRECTORY'],
  '/usr/bin',
  join(ROOT, 'node_modules/.prometheus/usr/bin'),
];

/** Where `prometheus` or `promtool` is; it is never done without. */
function prometheusTool(name: 'prometheus' | 'promtool'): string {
  const found = PLACES.map((place) => join(place ?? '/nowhere', name)).find(existsSync);
  if (found !== undefined) return found;
  throw new Error(
    `${name} is not installed: run node tools/bootstrap.mjs --tools, or set PROMETHEUS_DIRECTORY.`,
  );
}

export function promtool(
  args: readonly string[],
  input?: string,
): { status: number; text: string } {
  const { status, stdout, stderr } = spawnSync(prometheusTool('promtool'), args, {
    encoding: 'utf8',
    ...(input === undefined ? {} : { input }),
  });
  return { status: status ?? 1, text: `${stdout}${stderr}` };
}

/** Rules as Prometheus reads them. */
export interface RuleFile {
  groups: { name: string; rules: { alert: string; expr: string; for: string }[] }[];
}

/** The rules of deploy/ as Prometheus itself reads them, without the operator's wrapping. */
export function shippedRules(file: 'rules.yaml' | 'longhorn-rules.yaml'): RuleFile {
  const text = readFileSync(join(MONITORING, file), 'utf8');
  return (parse(text) as { spec: RuleFile }).spec;
}

/** Every query of the dashboards in deploy/, with values in the place of their variables. */
export function dashboardQueries(values: Readonly<Record<string, string>>): string[] {
  const folder = join(MONITORING, 'dashboards');
  const boards = readdirSync(folder).map(
    (file) =>
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
        panels: { targets: { expr: string }[] }[];
      },
  );
  return boards
    .flatMap(({ panels }) => panels.flatMap(({ targets }) => targets))
    .map(({ expr }) =>
      expr.replaceAll(/\$(\w+)/g, (_, name: string) => values[name] ?? `$${name}`),
    );
}

/** Puts rule files and the tests beside them into a folder; answers the tests' names. */
export function layOutRuleTests(folder: string): string[] {
  for (const file of ['rules.yaml', 'longhorn-rules.yaml'] as const) {
    writeFileSync(join(folder, file), stringify(shippedRules(file)));
  }
  return ['alerts.test.yaml', 'slow-alerts.test.yaml'].map((file) => {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(join(MONITORING, 'tests', file), 'utf8'));
    return path;
  });
}

interface Alert {
  state: string;
  labels: { alertname: string };
  annotations: Record<string, string>;
}

/** A Prometheus that scrapes one address every second and evaluates rules as often. */
export class Prometheus {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    readonly address: string,
  ) {}

  static async start(target: string, rules: RuleFile): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), 'soteria-prometheus-'));
    const port = await freePort();
    writeFileSync(join(folder, 'rules.yaml'), stringify(rules));
    writeFileSync(join(folder, 'prometheus.yaml'), stringify(configuration(target)));
    const process = spawn(
      prometheusTool('prometheus'),
      [
        `--config.file=${join(folder, 'prometheus.yaml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const started = new Prometheus(process, folder, `http://127.0.0.1:${port}`);
    await started.untilReady();
    return started;
  }

  /** Names of the alerts that fire now. */
  async firing(): Promise<Set<string>> {
    const firing = (await this.alerts()).filter(({ state }) => state === 'firing');
    return new Set(firing.map(({ labels }) => labels.alertname));
  }

  /** One annotation of each alert of a name. */
  async annotations(alert: string, name: string): Promise<(string | undefined)[]> {
    const alerts = (await this.alerts()).filter(({ labels }) => labels.alertname === alert);
    return alerts.map(({ annotations }) => annotations[name]);
  }

  /** What a query answers with. */
  async query(expression: string): Promise<{ metric: Record<string, string>; value: string }[]> {
    const { result } = await this.ask<{
      result: { metric: Record<string, string>; value: [number, string] }[];
    }>(`/api/v1/query?query=${encodeURIComponent(expression)}`);
    return result.map(({ metric, value }) => ({ metric, value: value[1] }));
  }

  /** Whether the rules are loaded and none of them fails. */
  async unhealthyRules(): Promise<string[]> {
    const { groups } = await this.ask<{
      groups: { rules: { name: string; health: string; lastError?: string }[] }[];
    }>('/api/v1/rules');
    const rules = groups.flatMap((group) => group.rules);
    if (rules.length === 0) return ['there are no rules'];
    return rules
      .filter(({ health }) => health === 'err')
      .map(({ name, lastError }) => `${name}: ${lastError ?? ''}`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.process.once('exit', done));
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async alerts(): Promise<Alert[]> {
    return (await this.ask<{ alerts: Alert[] }>('/api/v1/alerts')).alerts;
  }

  private async ask<T>(path: string): Promise<T> {
    const response = await fetch(`${this.address}${path}`);
    const { data, error } = (await response.json()) as { data: T; error?: string };
    if (!response.ok) throw new Error(`${decodeURIComponent(path)}: ${error ?? response.status}`);
    return data;
  }

  private async untilReady(): Promise<void> {
    const deadline = performance.now() + STARTS_WITHIN_MS;
    for (;;) {
      const ready = await fetch(`${this.address}/-/ready`).catch(() => null);
      if (ready?.ok === true) return;
      if (performance.now() > deadline) throw new Error('Prometheus does not start');
      await pause(LOOK_AGAIN_MS);
    }
  }
}

function configuration(target: string): object {
  return {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yaml'],
    scrape_configs: [
      {
        job_name: 'soteria',
        // As the ServiceMonitor of deploy/ has it.
        honor_labels: true,
        static_configs: [{ targets: [target], labels: { namespace: 'soteria' } }],
      },
    ],
  };
}
