import { Component, computed } from '@angular/core';
import { type BackupTarget, type TargetList as Targets } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { mdiAlertOctagon, mdiCheckCircle, mdiCircleOutline } from '@mdi/js';
import { reading } from '../data/reading';
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
  protected readonly answer = reading<Targets>(() => ({ url: '/v1/targets' }));
  protected readonly targets = computed(() => this.answer.value()?.items ?? []);
  protected readonly countOf = countOf;

  protected look({ available, configured }: BackupTarget): Look {
    if (!configured) return UNSET;
    return available ? AVAILABLE : AWAY;
  }

  protected polling({ pollSeconds }: BackupTarget): string {
    return pollSeconds === 0 ? 'not by itself' : `every ${roughDuration(pollSeconds)}`;
  }
}
