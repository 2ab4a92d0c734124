import { type Clock } from '../config/clock';
import { type ClusterLog } from './cluster-log';

const REPEAT_AFTER_MS = 60_000;

/** One line for each cause, and again after a minute while it lasts: outages repeat themselves. */
export class TroubleLog {
  private readonly told = new Map<string, { sentence: string; at: number }>();

  constructor(
    private readonly log: ClusterLog,
    private readonly clock: Clock,
  ) {}

  tell(source: string, sentence: string): void {
    const last = this.told.get(source);
    const now = this.clock.monotonic();
    if (last?.sentence === sentence && now - last.at < REPEAT_AFTER_MS) return;
    this.told.set(source, { sentence, at: now });
    this.log.warn(`${source}: ${sentence}`);
  }
}
