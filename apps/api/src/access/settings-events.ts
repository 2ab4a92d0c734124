import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { type Telling } from './access.decorators';
import { claimReference } from './claim-events';
import { EventWriter } from './event-writer';

/** A change of a policy, an exclusion or a pin that was asked for and made. */
export interface SettingsChange {
  target: Readonly<Record<string, string>>;
  user: string;
  via: string;
  /** The id of the request. */
  request: string;
}

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

  changed({ reason, says }: Telling, { target, user, via, request }: SettingsChange): void {
    this.events.tell({
      about: this.subjectOf(target),
      reason,
      message: `${says(target)} (by ${user} through ${via})`,
      identity: [request, this.config.replica, reason, ...Object.values(target)],
    });
  }

  private subjectOf(target: SettingsChange['target']) {
    const { namespace, pvc } = this.facts.backup(target['id'] ?? '')?.source ?? target;
    if (namespace && pvc && this.facts.claim(namespace, pvc)) {
      return claimReference(this.facts, namespace, pvc);
    }
    const { namespace: own, policySecret } = this.config;
    return { apiVersion: 'v1', kind: 'Secret', namespace: own, name: policySecret };
  }
}
