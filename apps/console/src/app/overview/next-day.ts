import { Component, computed, inject, input } from '@angular/core';
import { type VolumeRow } from '@soteria/contracts';
import { DAY_MS, HOUR_MS, countOf, parseInstant } from '@soteria/domain';
import { Now } from '../data/clock';
import { timeOfDay } from '../ui/moment';

const HOURS = 24;

interface Hour {
  at: number;
  count: number;
}

/** How many volumes have their next run in each of the coming hours, from the full hour on. */
export function runsByHour(rows: readonly VolumeRow[], now: number): Hour[] {
  const start = Math.floor(now / HOUR_MS) * HOUR_MS;
  const hours = Array.from({ length: HOURS }, (_, index) => ({
    at: start + index * HOUR_MS,
    count: 0,
  }));
  for (const row of rows) {
    const at = parseInstant(row.nextRunAt);
    const hour = at === null ? undefined : hours[Math.floor((at - start) / HOUR_MS)];
    if (hour) hour.count += 1;
  }
  return hours;
}

/** The next 24 hours: when the next run of how many volumes is due. */
@Component({
  selector: 'sot-next-day',
  template: `
    <p>{{ sentence() }}</p>
    <ol>
      @for (hour of hours(); track hour.at; let index = $index) {
        <li [title]="label(hour)" [attr.aria-hidden]="hour.count === 0 || null">
          <span class="sot-hidden">{{ label(hour) }}</span>
          <b aria-hidden="true">{{ hour.count || '' }}</b>
          <i [class.some]="hour.count > 0" [style.block-size.%]="heightPercent(hour)"></i>
          <span class="hour" aria-hidden="true">{{
            index % 6 === 0 ? timeOfDay(hour.at) : ''
          }}</span>
        </li>
      }
    </ol>
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--sot-3);
    }
    ol {
      display: grid;
      grid-template-columns: repeat(24, minmax(0, 1fr));
      gap: 3px;
    }
    li {
      display: grid;
      grid-template: 1rem 3.5rem 1.2rem / minmax(0, 1fr);
      align-items: end;
    }
    i {
      display: block;
      min-block-size: 2px;
      border-radius: 2px;
      background: var(--mat-sys-surface-container-highest);
    }
    .some {
      min-block-size: 6px;
      background: var(--mat-sys-primary);
    }
    b,
    .hour {
      color: var(--sot-muted);
      font-size: 0.6875rem;
      font-weight: 420;
      white-space: nowrap;
    }
    b {
      justify-self: center;
      color: inherit;
      font-weight: 560;
    }
    @media (forced-colors: active) {
      .some {
        background: CanvasText;
        forced-color-adjust: none;
      }
    }
  `,
})
export class NextDay {
  private readonly now = inject(Now);
  readonly rows = input.required<readonly VolumeRow[]>();
  protected readonly timeOfDay = timeOfDay;

  private readonly hour = computed(() => Math.floor(this.now.ms() / HOUR_MS) * HOUR_MS);
  protected readonly hours = computed(() => runsByHour(this.rows(), this.hour()));
  private readonly most = computed(() => Math.max(1, ...this.hours().map(({ count }) => count)));
  protected readonly sentence = computed(() => {
    const due = this.hours().reduce((sum, { count }) => sum + count, 0);
    if (due === 0) return 'No run is planned.';
    const busiest = this.hours().find(({ count }) => count === this.most());
    const when = timeOfDay(busiest?.at ?? this.hour() + DAY_MS);
    return `${countOf(due, 'volume')} ${due === 1 ? 'has its' : 'have their'} next run, most of them from ${when} on.`;
  });

  protected heightPercent({ count }: Hour): number {
    return (count / this.most()) * 100;
  }

  protected label({ at, count }: Hour): string {
    return `${timeOfDay(at)}: ${countOf(count, 'volume')}`;
  }
}
