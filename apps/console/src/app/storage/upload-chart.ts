import { Component, computed, input, signal } from '@angular/core';
import { type UploadDay, type UploadHistory } from '@soteria/contracts';
import { countOf, formatBytes } from '@soteria/domain';

const dayOfUtc = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
});

interface Bar extends UploadDay {
  word: string;
  /** All that stood at the end of that day. */
  totalBytes: number;
  dayPercent: number;
  totalPercent: number;
}

/** How the backups grow: what each day added, and what it came to; the same as a table on request. */
@Component({
  selector: 'sot-upload-chart',
  template: `
    <div class="head">
      <p>{{ sentence() }}</p>
      <button
        type="button"
        class="sot-toggle"
        [attr.aria-pressed]="asTable()"
        (click)="asTable.set(!asTable())"
      >
        As table
      </button>
    </div>
    @if (asTable()) {
      <div class="table">
        <table aria-label="Uploads by day">
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col" class="number">Restore points</th>
              <th scope="col" class="number">Uploaded</th>
              <th scope="col" class="number">In all</th>
            </tr>
          </thead>
          <tbody>
            @for (bar of newestFirst(); track bar.day) {
              <tr>
                <td>{{ bar.word }}</td>
                <td class="number">{{ bar.restorePoints }}</td>
                <td class="number">{{ bytes(bar.uploadedBytes) }}</td>
                <td class="number">{{ bytes(bar.totalBytes) }}</td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    } @else {
      <div class="chart" aria-hidden="true">
        <span class="most">{{ bytes(most()) }}</span>
        <div class="bars">
          @for (bar of bars(); track bar.day) {
            <div
              [title]="
                bar.word +
                ': ' +
                bytes(bar.uploadedBytes) +
                ' uploaded, ' +
                bytes(bar.totalBytes) +
                ' in all'
              "
            >
              <i class="total" [style.block-size.%]="bar.totalPercent"></i>
              <i class="day" [style.block-size.%]="bar.dayPercent"></i>
            </div>
          }
        </div>
        <span class="ends"
          ><span>{{ bars()[0]?.word }}</span
          ><span>today</span></span
        >
      </div>
      <p class="sot-legend" aria-hidden="true">
        <span><i class="day"></i>uploaded that day</span>
        <span><i class="total"></i>uploaded until then</span>
      </p>
    }
    <p class="sot-muted sot-small">
      Of restore points that exist still; what retention has removed is not counted. Days are those
      of UTC.
    </p>
  `,
  styleUrl: './upload-chart.css',
})
export class UploadChart {
  readonly history = input.required<UploadHistory>();
  protected readonly asTable = signal(false);
  protected readonly bytes = formatBytes;

  protected readonly bars = computed<Bar[]>(() => {
    const { days, before } = this.history();
    let totalBytes = before.uploadedBytes;
    const totals = days.map(({ uploadedBytes }) => (totalBytes += uploadedBytes));
    const most = Math.max(1, totalBytes);
    return days.map((day, index) => ({
      ...day,
      word: dayOfUtc.format(new Date(`${day.day}T00:00:00Z`)),
      totalBytes: totals[index] ?? 0,
      dayPercent: (day.uploadedBytes / most) * 100,
      totalPercent: ((totals[index] ?? 0) / most) * 100,
    }));
  });
  protected readonly newestFirst = computed(() => [...this.bars()].reverse());
  protected readonly most = computed(() => this.bars().at(-1)?.totalBytes ?? 0);
  protected readonly sentence = computed(() => {
    const { days, before } = this.history();
    const bytes = days.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0);
    const points = days.reduce((sum, { restorePoints }) => sum + restorePoints, 0);
    const share = `${countOf(points, 'restore point')} of the last ${days.length} days uploaded ${formatBytes(bytes)}`;
    if (before.restorePoints === 0) return `${share}.`;
    return `${share}; older ones ${formatBytes(before.uploadedBytes)}.`;
  });
}
