import { Component, computed, inject, input, output } from '@angular/core';
import { Router } from '@angular/router';
import { type BackupList, type VolumeRow } from '@soteria/contracts';
import { type Instant } from '@soteria/domain';
import { mdiChevronDown, mdiChevronRight } from '@mdi/js';
import { rowKey } from '../data/inventory';
import { reading } from '../data/reading';
import { whenChanged } from '../data/when-changed';
import { Icon } from '../ui/icon';
import { dayInWords } from '../ui/moment';
import {
  DAY_LOOKS,
  type DayState,
  daysInWords,
  unreadDays,
  volumeDays,
  worstDays,
} from './coverage';

/** One line of the matrix. */
interface Line {
  name: string;
  /** Null for the line of the whole namespace. */
  pvc: string | null;
  days: DayState[];
}

/** A namespace in the matrix of coverage: its worst, and when opened each of its volumes. Reads its own backups. */
@Component({
  selector: 'sot-coverage-row',
  imports: [Icon],
  templateUrl: './coverage-row.html',
  styleUrl: './coverage-row.css',
  host: { role: 'rowgroup' },
})
export class CoverageRow {
  private readonly router = inject(Router);

  readonly namespace = input.required<string>();
  readonly rows = input.required<readonly VolumeRow[]>();
  readonly days = input.required<readonly Instant[]>();
  readonly open = input.required<boolean>();
  /** Whether each line is said in words instead of drawn day by day. */
  readonly inWords = input(false);
  readonly toggled = output<void>();

  protected readonly looks = DAY_LOOKS;
  protected readonly down = mdiChevronDown;
  protected readonly right = mdiChevronRight;
  protected readonly dayInWords = dayInWords;
  protected readonly daysInWords = daysInWords;

  private readonly answer = reading<BackupList>(() => ({
    url: '/v1/backups',
    params: { namespace: this.namespace() },
  }));
  protected readonly failed = computed(() => this.answer.problem() !== null);
  /** Changes when a volume of the namespace got or lost a restore point, or an attempt ended. */
  private readonly fingerprint = computed(() =>
    this.rows()
      .map((row) => `${row.lastRestorePoint?.id} ${row.lastAttempt?.time} ${row.restorePoints}`)
      .join(),
  );

  private readonly volumes = computed<Line[]>(() => {
    const backups = this.answer.value()?.items;
    const byVolume = Map.groupBy(backups ?? [], rowKey);
    const unread = this.failed() ? 'unknown' : 'reading';
    return this.rows().map((row) => ({
      name: row.pvc,
      pvc: row.pvc,
      days: backups
        ? volumeDays(row, byVolume.get(rowKey(row)) ?? [], this.days())
        : unreadDays(row, unread, this.days()),
    }));
  });
  /** A namespace opens to its volumes; a volume has a page of its own. */
  protected enter({ pvc }: Line): void {
    if (pvc === null) this.toggled.emit();
    else void this.router.navigate(['/volumes', this.namespace(), pvc]);
  }

  protected readonly lines = computed<Line[]>(() => {
    const volumes = this.volumes();
    const days = worstDays(
      volumes.map((volume) => volume.days),
      this.days().length,
    );
    const whole: Line = { name: this.namespace(), pvc: null, days };
    return this.open() ? [whole, ...volumes] : [whole];
  });

  constructor() {
    whenChanged(this.fingerprint, () => this.answer.again());
  }
}
