import { Component, computed, inject } from '@angular/core';
import { type BackupTarget, type TargetList as Targets } from '@soteria/contracts';
import { MINUTE_MS, countOf } from '@soteria/domain';
import { mdiAlertOctagon, mdiCheckCircle, mdiCircleOutline } from '@mdi/js';
import { Now } from '../data/clock';
import { reading } from '../data/reading';
import { whenChanged } from '../data/when-changed';
import { Age } from '../ui/age';
import { Chip } from '../ui/chip';
import { roughDuration } from '../ui/duration';
import { type Look } from '../ui/look';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';

const AVAILABLE: Look = { word: 'Available', icon: mdiCheckCircle, tone: 'ok' };
const AWAY: Look = { word: 'Out of reach', icon: mdiAlertOctagon, tone: 'bad' };
const UNSET: Look = { word: 'Has no address', icon: mdiCircleOutline, tone: 'idle' };

/** Where backups go, and whether it can be reached. */
@Component({
  selector: 'sot-target-list',
  imports: [Age, Chip, ProblemPanel, Skeleton],
  templateUrl: './target-list.html',
  styleUrl: './target-list.css',
})
export class TargetList {
  private readonly now = inject(Now);
  protected readonly answer = reading<Targets>(() => ({ url: '/v1/targets' }));
  protected readonly targets = computed(() => this.answer.value()?.items ?? []);
  protected readonly countOf = countOf;

  /** Nothing is sent when a target goes out of reach or is looked at, so it is asked for. */
  private readonly minute = computed(() => Math.floor(this.now.ms() / MINUTE_MS));

  constructor() {
    whenChanged(this.minute, () => this.answer.again());
  }

  protected look({ available, configured }: BackupTarget): Look {
    if (!configured) return UNSET;
    return available ? AVAILABLE : AWAY;
  }

  protected polling({ pollSeconds }: BackupTarget): string {
    return pollSeconds === 0 ? 'not by itself' : `every ${roughDuration(pollSeconds)}`;
  }
}
