import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { claimReference } from './claim-events';
import { EventWriter } from './event-writer';

/** A change of what Soteria goes by, that was asked for and made. */
export interface SettingsChange {
  method: string;
  /** Of the request, without its query. */
  path: string;
  target: Readonly<Record<string, string>>;
  user: string;
  via: string;
  /** The id of the request. */
  request: string;
}

interface Kind {
  method: 'POST' | 'DELETE';
  path: RegExp;
  reason: string;
  says: (target: SettingsChange['target']) => string;
}

const KINDS: readonly Kind[] = [
  {
    method: 'POST',
    path: /^\/v1\/policies$/,
    reason: 'PolicySaved',
    says: ({ name }) => `The policy ${name} was saved`,
  },
  {
    method: 'DELETE',
    path: /^\/v1\/policies\//,
    reason: 'PolicyDeleted',
    says: ({ name }) => `The policy ${name} was deleted`,
  },
  {
    method: 'POST',
    path: /^\/v1\/exclusions$/,
    reason: 'ExclusionSet',
    says: ({ namespace, pvc }) => `${namespace}/${pvc} was excluded from backups`,
  },
  {
    method: 'DELETE',
    path: /^\/v1\/exclusions$/,
    reason: 'ExclusionEnded',
    says: ({ namespace, pvc }) => `The exclusion of ${namespace}/${pvc} was ended`,
  },
  {
    method: 'POST',
    path: /^\/v1\/backups\/[^/]+\/pin$/,
    reason: 'RestorePointPinned',
    says: ({ id }) => `The restore point ${id} was pinned`,
  },
  {
    method: 'DELETE',
    path: /^\/v1\/backups\/[^/]+\/pin$/,
    reason: 'RestorePointUnpinned',
    says: ({ id }) => `The restore point ${id} was unpinned`,
  },
];

/**
 * Tells who changed a policy, an exclusion or a pin: as an Event on the claim that it is about, and
 * else on the Secret that holds them.
 */
@Injectable()
export class SettingsEvents {
  constructor(
    private readonly events: EventWriter,
    private readonly facts: FactStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  changed({ method, path, target, user, via, request }: SettingsChange): void {
    const kind = KINDS.find((each) => each.method === method && each.path.test(path));
    if (!kind) return;
    this.events.tell({
      about: this.subjectOf(target),
      reason: kind.reason,
      message: `${kind.says(target)} (by ${user} through ${via})`,
      identity: [request, this.config.replica, kind.reason, ...Object.values(target)],
    });
  }

  private subjectOf(target: SettingsChange['target']) {
    const { namespace, pvc } = this.facts.backup(target['id'] ?? '') ?? target;
    if (namespace && pvc && this.facts.claim(namespace, pvc)) {
      return claimReference(this.facts, namespace, pvc);
    }
    const { namespace: own, policySecret } = this.config;
    return { apiVersion: 'v1', kind: 'Secret', namespace: own, name: policySecret };
  }
}
