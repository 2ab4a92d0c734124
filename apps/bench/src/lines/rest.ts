import { setTimeout as pause } from 'node:timers/promises';
import { type Measurement } from '../bench';
import { ratio, shown } from '../figure';
import { atRest, cpuSeconds } from '../site/accounting';
import { difference } from '../site/traffic';

const HOUR_SECONDS = 3_600;
const OUTAGE_SECONDS = 600;
/** Longhorn's seven and Kubernetes' four; what Soteria keeps of its own is watched within the same bound. */
const KINDS = 11;

/** P17 and P18: what a cluster at rest is asked for, and what it has to send. */
export const REST_LINES: Measurement = {
  lines: ['P17', 'P18'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const seconds = bench.settings.quick ? 30 : 90;
    const before = await site.traffic();
    await pause(seconds * 1_000);
    const asked = difference(await site.traffic(), before);
    const lease = sumOf(asked, (what) => what.endsWith(' leases'));
    const lists = sumOf(asked, (what) => what.startsWith('list '));
    const others = sumOf(asked, (what) => !what.endsWith(' leases')) - lists;
    bench.add({
      line: 'P17',
      what: 'requests at rest',
      value: ((lease + lists + others) * HOUR_SECONDS) / seconds,
      unit: '/h',
      sense: 'at most',
      bound: 12 * KINDS + 180,
      detail: `counted for ${seconds} s: ${lease} of the lease, ${lists} lists, ${others} others; each watch is renewed, with one look at one object, after 5 to 10 minutes`,
    });
    const start = await site.traffic();
    const { sent } = await site.churn({ rate: 200, seconds: seconds / 3, visibleEach: 10 });
    const moved = await site.traffic();
    const bytes = moved.bytes - start.bytes;
    const events = moved.eventBytes - start.eventBytes;
    bench.add({
      line: 'P18',
      what: 'bytes from the cluster after the start',
      value: ratio(bytes, events),
      unit: '×',
      sense: 'at most',
      bound: 1.02,
      detail: `the bytes of ${sent} events, ${shown(bytes / 1e6)} against ${shown(events / 1e6)} MB`,
    });
  },
};

/** P20: what it costs to be without the cluster. */
export const OUTAGE_LINE: Measurement = {
  lines: ['P20'],
  measure: async (bench) => {
    const site = await bench.site(bench.settings.middle);
    const seconds = bench.settings.quick ? 30 : OUTAGE_SECONDS;
    await atRest(site.api.pid);
    await site.setReachable(false);
    const before = cpuSeconds(site.api.pid);
    await pause(seconds * 1_000);
    const cpu = cpuSeconds(site.api.pid) - before;
    await site.setReachable(true);
    bench.add({
      line: 'P20',
      what: 'CPU while the cluster is down',
      value: (cpu / seconds) * 100,
      unit: '%',
      sense: 'at most',
      bound: 0.5,
      detail: `of a core, over ${seconds} s from the loss of contact; after five minutes the row of every volume is doubted once`,
    });
  },
};

const sumOf = (asked: Record<string, number>, counts: (what: string) => boolean): number =>
  Object.entries(asked).reduce((sum, [what, count]) => sum + (counts(what) ? count : 0), 0);
