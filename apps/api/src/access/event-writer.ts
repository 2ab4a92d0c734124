import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { fingerprint, formatInstant } from '@soteria/domain';
import { type CoreEvent, MANAGED_BY, MANAGED_BY_SOTERIA, RESOURCES } from '@soteria/kube';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';

/** When so many are waiting, further ones are dropped: the log has them anyway. */
const MAX_WAITING = 2_000;
const WRITE_LIMIT_MS = 10_000;
/** Source: Kubernetes' validation of Events: 1,024 bytes. */
const MAX_MESSAGE_LENGTH = 1_000;

/** What an Event says, and of what. */
export interface EventWords {
  about: CoreEvent['involvedObject'] & { namespace: string };
  /** One word in camel case, as `kubectl get events` shows it. */
  reason: string;
  message: string;
  labels?: Readonly<Record<string, string>>;
  /** What tells it from all other Events; the same identity again is not written twice. */
  identity: readonly string[];
  /** An Event about an object that surely exists, to be written when the namespace does not. */
  otherwise?: Omit<EventWords, 'otherwise'>;
}

/** An Event, and the one to write instead when its namespace does not exist or is being deleted. */
interface Waiting {
  event: CoreEvent;
  otherwise?: CoreEvent;
}

/**
 * Writes Kubernetes Events: aside, by a budget of their own, and one that cannot be written stops
 * nothing.
 */
@Injectable()
export class EventWriter implements OnApplicationShutdown {
  private readonly log = new Logger('Audit');
  private readonly writer: ClusterWriter;
  private readonly waiting: Waiting[] = [];
  private writing = false;
  private stopped = false;
  private inTrouble = false;

  constructor(
    writer: ClusterWriter,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.writer = writer.withLimit(WRITE_LIMIT_MS);
  }

  tell(words: EventWords): void {
    if (this.stopped || this.waiting.length >= MAX_WAITING) return;
    const { otherwise } = words;
    this.waiting.push({
      event: this.event(words),
      ...(otherwise && { otherwise: this.event(otherwise) }),
    });
    if (!this.writing) void this.writeAll();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    this.waiting.length = 0;
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      await this.write(next);
    }
    this.writing = false;
  }

  private async write({ event, otherwise }: Waiting): Promise<void> {
    try {
      await this.writer.create(RESOURCES.events, event);
      this.inTrouble = false;
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      if (otherwise && hasNoPlace(error)) return this.write({ event: otherwise });
      // Another replica, or this one before, has said the same: its name is a function of what it says.
      if (error.code === 'already-exists' || this.inTrouble) return;
      this.inTrouble = true;
      this.log.warn(`Events cannot be written now: ${error.detail}`);
    }
  }

  private event({ about, reason, message, labels = {}, identity }: EventWords): CoreEvent {
    const now = formatInstant(this.clock.now());
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        namespace: about.namespace,
        name: `soteria-${fingerprint(identity)}`,
        labels: { [MANAGED_BY]: MANAGED_BY_SOTERIA, ...labels },
      },
      involvedObject: about,
      reason,
      message: message.slice(0, MAX_MESSAGE_LENGTH),
      type: reason.endsWith('Failed') ? 'Warning' : 'Normal',
      source: { component: 'soteria' },
      reportingComponent: 'soteria.io/api',
      reportingInstance: this.config.replica,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    };
  }
}

/** An Event lives in the namespace of what it is about; that one is not there, or being deleted. */
const hasNoPlace = ({ code }: KubeError): boolean =>
  code === 'not-found' || code === 'namespace-terminating';
