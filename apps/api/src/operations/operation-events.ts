import { Inject, Injectable } from '@nestjs/common';
import { isFinished } from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK } from '../config/config';
import { FactStore } from '../driver/fact-store';
import { LiveEvents } from '../live/live-events';
import { recordWithin } from './narrow';
import { Operations } from './operations.service';
import { RecordKeeper } from './record-keeper';

/** Progress moves many times a second; people need it only so often. */
const GATHER_MS = 250;

/** Tells listeners of operations as they change. */
@Injectable()
export class OperationEvents {
  private readonly changed = new Set<string>();
  private planned = false;

  constructor(
    private readonly keeper: RecordKeeper,
    private readonly operations: Operations,
    private readonly facts: FactStore,
    private readonly live: LiveEvents,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  start(): void {
    this.live.cut('operation', ({ id }, reach) => {
      const record = this.keeper.latest(id);
      const visible = record && recordWithin(record, reach);
      if (!visible) return null;
      const data = this.operations.present(visible);
      return { subject: `operation ${id}`, state: JSON.stringify(data), data };
    });
    this.keeper.onChange((id) => this.note(id));
    this.facts.onChange(({ kind, after }) => {
      if (!after) return;
      if (kind === 'restoreProgress') this.noteRestoreOf(after.volume);
      else if (kind === 'backup' && after.operation !== null) this.noteIfActive(after.operation);
    });
  }

  private noteRestoreOf(volume: string): void {
    const operation = this.facts.volume(volume)?.operation;
    if (operation) this.noteIfActive(operation);
  }

  private noteIfActive(id: string): void {
    const record = this.keeper.latest(id);
    if (record && !record.items.every(isFinished)) this.note(id);
  }

  private note(id: string): void {
    this.changed.add(id);
    if (this.planned) return;
    this.planned = true;
    this.clock.after(GATHER_MS, () => this.publish());
  }

  private publish(): void {
    this.planned = false;
    const ids = [...this.changed];
    this.changed.clear();
    for (const id of ids) {
      const record = this.keeper.latest(id);
      if (!record) continue;
      const make = () => this.operations.present(record);
      this.live.publishWhenHeard('operation', make, record.items.length);
    }
  }
}
