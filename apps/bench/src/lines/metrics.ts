import { type Measurement } from '../bench';
import { ratio, shown } from '../figure';
import { BENCH_FILE } from '../site/site';
import { loadTimes, request } from '../site/load';
import { startFileServer } from '../yardsticks/file-server';
import { promClientCost } from '../yardsticks/prom-client';
import { costs } from './compare';

const MAX_PAUSE_MS = 5;

/** P8: what a scrape costs beside writing the same bytes, and for how long it holds everything up. */
export const METRICS_LINE: Measurement = {
  lines: ['P8'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const scraper = { port: site.port, requests: [request('/metrics')] };
    const text = Buffer.from(await (await site.get('/metrics', NOBODY)).arrayBuffer());
    const bare = await startFileServer(BENCH_FILE, new Map([['metrics', text]]));
    const subjects = [
      { name: 'soteria', pid: site.api.pid, target: scraper },
      { name: 'bare', pid: bare.pid, target: { port: bare.port, requests: [request('/metrics')] } },
    ];
    const measured = await costs(subjects, 1, bench.settings);
    const { ownMs, byClockMs } = await site.longestPauses(() => loadTimes(scraper, 1, 5));
    await bare.end();
    const own = measured.get('soteria')?.cpuMicroseconds ?? Number.NaN;
    const yardstick = measured.get('bare')?.cpuMicroseconds ?? 0;
    bench.add({
      line: 'P8',
      what: 'a scrape',
      value: ratio(own, yardstick),
      unit: '×',
      sense: 'at most',
      bound: 1.5,
      detail: `node:http writing the same ${text.length} bytes; ${shown(own / 1_000)} against ${shown(yardstick / 1_000)} ms of CPU`,
    });
    bench.add({
      line: 'P8',
      what: 'longest pause during scrapes',
      value: ownMs,
      unit: 'ms',
      sense: 'at most',
      bound: MAX_PAUSE_MS,
      detail: `without waiting for a core; ${shown(byClockMs)} ms by the clock`,
    });
    const prom = await promClientCost(text.toString());
    bench.remark(
      'P8',
      `prom-client's own registry with the same ${prom.series} series: ${shown(prom.cpuMs)} ms, without a break`,
    );
  },
};

/** Scrapers say nothing of themselves. */
const NOBODY = { 'X-Forwarded-User': '', 'X-Forwarded-Groups': '' };
