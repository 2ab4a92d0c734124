import { Gauge, Registry } from 'prom-client';

const LINE = /^([a-z_]+)\{(.*)\} (\S+)$/;

/** What prom-client's own registry takes to write the same series of volumes. */
export async function promClientCost(text: string): Promise<{ cpuMs: number; series: number }> {
  const registry = new Registry();
  const gauges = new Map<string, Gauge>();
  let series = 0;
  for (const line of text.split('\n')) {
    const [, name = '', labelText = '', value = ''] = LINE.exec(line) ?? [];
    if (!name.startsWith('soteria_pvc_')) continue;
    const labels = Object.fromEntries(
      [...labelText.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, key = '', text = '']) => [key, text]),
    );
    const known =
      gauges.get(name) ??
      new Gauge({ name, help: name, labelNames: Object.keys(labels), registers: [registry] });
    gauges.set(name, known);
    known.set(labels, Number(value));
    series += 1;
  }
  const before = process.cpuUsage();
  await registry.metrics();
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, series };
}
