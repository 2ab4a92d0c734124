import { Inject, Injectable } from '@nestjs/common';
import { ClusterState } from '../cluster/cluster-state';
import { type KindHealth, type RelistReason } from '../cluster/kind-health';
import { Leadership } from '../cluster/lease';
import { CONFIG, type Config } from '../config/config';
import { VERSION } from '../config/version';
import { type Family, type FamilySamples, type Sample } from './exposition';
import { LoopLag } from './loop-lag';
import { RequestDurations } from './request-durations';

const BUILD_INFO: Family = {
  name: 'soteria_build_info',
  help: 'What runs; always 1.',
  type: 'gauge',
};
const CONSOLE_INFO: Family = {
  name: 'soteria_console_info',
  help: 'Where people find the console, for links in alerts; absent where nobody says. Always 1.',
  type: 'gauge',
};
const AUTH: Family = {
  name: 'soteria_auth_enabled',
  help: 'Whether people have to sign in; 0 where whoever reaches the port may do everything.',
  type: 'gauge',
};
const LEADER: Family = {
  name: 'soteria_scheduler_leader',
  help: 'Whether this replica is the one that works on operations and policies.',
  type: 'gauge',
};
const LAST_CONTACT: Family = {
  name: 'soteria_inventory_last_success_timestamp_seconds',
  help: 'When the cluster last proved to be in contact, by the kind for which that is longest ago.',
  type: 'gauge',
};
const ERRORS: Family = {
  name: 'soteria_inventory_refresh_errors_total',
  help: 'What could not be understood, and watches that broke and were begun anew.',
  type: 'counter',
};

/** What this process alone knows: these begin anew with it. */
@Injectable()
export class ProcessMetrics {
  constructor(
    private readonly cluster: ClusterState,
    private readonly leadership: Leadership,
    private readonly loopLag: LoopLag,
    private readonly requests: RequestDurations,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  families(): FamilySamples[] {
    const { revision, auth } = this.config;
    const origin = auth.publicOrigin;
    const build = { version: VERSION, revision, nodejs: process.versions.node };
    return [
      { family: BUILD_INFO, samples: [{ labels: build, value: 1 }] },
      { family: CONSOLE_INFO, samples: origin === null ? [] : [{ labels: { origin }, value: 1 }] },
      { family: AUTH, samples: [{ labels: {}, value: Number(auth.enabled) }] },
      { family: LEADER, samples: [{ labels: {}, value: Number(this.leadership.isLeader()) }] },
      ...contactFamilies(this.cluster.health()),
      ...this.loopLag.families(),
      ...this.requests.families(),
    ];
  }
}

function contactFamilies(health: readonly KindHealth[]): FamilySamples[] {
  const bySource = Map.groupBy(
    health.filter(({ required }) => required),
    ({ source }) => (source.includes('longhorn.io') ? 'longhorn' : 'kubernetes'),
  );
  const each = (value: (kinds: readonly KindHealth[]) => number | null): Sample[] =>
    [...bySource].flatMap(([source, kinds]) => {
      const figure = value(kinds);
      return figure === null ? [] : [{ labels: { source }, value: figure }];
    });
  return [
    { family: LAST_CONTACT, samples: each(oldestContact) },
    { family: ERRORS, samples: each((kinds) => sum(kinds.map(errorsOf))) },
  ];
}

/** Null as long as one of the kinds has never been read. */
function oldestContact(kinds: readonly KindHealth[]): number | null {
  const contacts = kinds.map(({ lastContactAt }) => lastContactAt);
  return contacts.includes(null) ? null : Math.min(...contacts.map(Number)) / 1_000;
}

/** These belong to a healthy life: the regular comparison, and a kind that came back. */
const ORDINARY: ReadonlySet<RelistReason> = new Set(['sweep', 'returned', 'expired']);

function errorsOf({ decodeErrors, handlerErrors, damaged, relists }: KindHealth): number {
  const broken = Object.entries(relists).filter(
    ([reason]) => !ORDINARY.has(reason as RelistReason),
  );
  return decodeErrors + handlerErrors + damaged.count + sum(broken.map(([, count]) => count));
}

const sum = (figures: readonly number[]): number =>
  figures.reduce((total, figure) => total + figure, 0);
