import { Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type StorageUsage, type StoredVolume, type UploadHistory } from '@soteria/contracts';
import { countOf, formatBytes } from '@soteria/domain';
import { mdiAlert, mdiAlertOctagon, mdiDatabaseOffOutline, mdiInformation } from '@mdi/js';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { type ShownProblem } from '../data/problem';
import { reading } from '../data/reading';
import { ActionButton } from '../ui/action-button';
import { Age } from '../ui/age';
import { BytesPipe } from '../ui/bytes';
import { roughDuration } from '../ui/duration';
import { EmptyState } from '../ui/empty-state';
import { Icon } from '../ui/icon';
import { PageHeader } from '../ui/page-header';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { followedScan } from './followed-scan';
import { TargetList } from './target-list';
import { UploadChart } from './upload-chart';

const SHOWN_AT_FIRST = 25;
const FINDING_ICONS = { info: mdiInformation, warning: mdiAlert, critical: mdiAlertOctagon };

/** A part of what the bucket holds, for the bar. */
interface Share {
  id: 'live' | 'hidden' | 'unfinished' | 'other';
  word: string;
  bytes: number;
  percent: number;
}

/** What the object store holds: for which volume, how much of it is of no use, and what that costs. */
@Component({
  selector: 'sot-storage-page',
  imports: [
    ActionButton,
    Age,
    BytesPipe,
    EmptyState,
    Icon,
    PageHeader,
    ProblemPanel,
    RouterLink,
    Skeleton,
    TargetList,
    UploadChart,
  ],
  templateUrl: './storage-page.html',
  styleUrl: './storage-page.css',
})
export class StoragePage {
  private readonly commands = inject(Commands);
  protected readonly permissions = inject(Permissions);
  protected readonly answer = reading<StorageUsage>(() => ({ url: '/v1/b2' }));
  protected readonly usage = this.answer.value;
  protected readonly uploads = reading<UploadHistory>(() => ({ url: '/v1/backups/uploads' }));
  protected readonly icons = { none: mdiDatabaseOffOutline, findings: FINDING_ICONS };
  protected readonly followed = followedScan(this.answer);
  private readonly asking = signal(false);
  protected readonly scanning = computed(() => this.asking() || this.followed.isAskedFor());
  protected readonly isUnset = computed(
    () => this.answer.problem()?.code === 'storage-not-configured',
  );
  protected readonly problem = computed<ShownProblem | null>(() => {
    const problem = this.answer.problem();
    if (problem?.code === 'not-ready') return { ...problem, advice: this.waitingAdvice() };
    return this.isUnset() ? null : problem;
  });
  /** A scan takes longer than a start. */
  private readonly waitingAdvice = computed(() =>
    this.followed.isAwaited()
      ? 'That may take minutes; the page looks for its figures and shows them by itself.'
      : 'The page has stopped looking for its figures: try again.',
  );

  protected readonly shares = computed<Share[]>(() => {
    const usage = this.usage();
    if (!usage) return [];
    const parts = [
      { id: 'live', word: 'backups', bytes: usage.bytes - usage.other.bytes },
      { id: 'hidden', word: 'hidden versions', bytes: usage.hiddenBytes },
      { id: 'unfinished', word: 'unfinished uploads', bytes: usage.unfinishedBytes },
      { id: 'other', word: 'other', bytes: usage.other.bytes },
    ] as const;
    const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    return parts
      .filter(({ bytes }) => bytes > 0)
      .map((part) => ({ ...part, percent: total === 0 ? 0 : (part.bytes / total) * 100 }));
  });
  protected readonly total = computed(() =>
    formatBytes(this.shares().reduce((sum, { bytes }) => sum + bytes, 0)),
  );
  protected readonly cost = computed(() => {
    const cost = this.usage()?.estimatedMonthCost;
    if (!cost) return null;
    const amount = new Intl.NumberFormat(undefined, { style: 'currency', currency: cost.currency });
    return amount.format(cost.amount);
  });
  protected readonly scan = computed(() => {
    const usage = this.usage();
    if (!usage) return '';
    const calls = countOf(usage.requests, 'call');
    return `${countOf(usage.objects, 'object')}, read in ${roughDuration(usage.durationSeconds)} with ${calls}`;
  });

  private readonly showsAll = signal(false);
  private readonly bySize = computed(() =>
    [...(this.usage()?.volumes ?? [])].sort((a, b) => b.bytes - a.bytes),
  );
  protected readonly volumes = computed(() =>
    this.showsAll() ? this.bySize() : this.bySize().slice(0, SHOWN_AT_FIRST),
  );
  protected readonly hiddenCount = computed(() => this.bySize().length - this.volumes().length);

  protected showAll(): void {
    this.showsAll.set(true);
  }

  protected share(volume: StoredVolume): number {
    return (volume.bytes / Math.max(1, this.usage()?.bytes ?? 1)) * 100;
  }

  protected async scanNow(): Promise<void> {
    this.asking.set(true);
    await this.commands.inJobBar(this.askForScan());
    this.asking.set(false);
  }

  private async askForScan(): Promise<void> {
    await this.commands.scanStorage();
    this.followed.follow();
  }
}
