import { Component, computed, inject, input, linkedSignal, output, untracked } from '@angular/core';
import { type Backup, type RetentionOutlook } from '@soteria/contracts';
import { DAY_MS, HOUR_MS, formatBytes, parseInstant, relativeTime } from '@soteria/domain';
import { Now } from '../data/clock';
import { dayInWords, moment, timeOfDay } from '../ui/moment';
import { type Segment, Segments } from '../ui/segments';
import {
  type TimelinePoint,
  type Zoom,
  fittingZoom,
  goingInWords,
  lateGaps,
  placeOf,
  spanOf,
  stepBy,
  ticksOf,
  timelinePoints,
} from './timeline';

const ZOOM_WORDS: readonly Segment<Zoom>[] = [
  { value: 'day', word: 'Day' },
  { value: 'week', word: 'Week' },
  { value: 'month', word: 'Month' },
  { value: 'year', word: 'Year' },
  { value: 'all', word: 'All' },
];

/** The restore points of one volume on an axis of time. The table below it says the same. */
@Component({
  selector: 'sot-restore-timeline',
  imports: [Segments],
  templateUrl: './restore-timeline.html',
  styleUrl: './restore-timeline.css',
})
export class RestoreTimeline {
  private readonly now = inject(Now);

  readonly backups = input.required<readonly Backup[]>();
  readonly objectiveSeconds = input<number | null>(null);
  /** What becomes of those that policies made, by their ids. */
  readonly outlook = input<ReadonlyMap<string, RetentionOutlook>>(new Map());
  /** The id of the chosen backup. */
  readonly chosen = input<string | null>(null);
  readonly choose = output<Backup>();

  protected readonly zooms = ZOOM_WORDS;
  protected readonly points = computed(() => timelinePoints(this.backups()));
  /** The axis moves on once a minute, not with each tick of the clock. */
  private readonly minute = computed(() => Math.floor(this.now.ms() / 60_000) * 60_000);
  private readonly hasPoints = computed(() => this.points().length > 0);
  /** What fits when there is something to show; from then on up to whoever looks, whatever comes. */
  protected readonly zoom = linkedSignal<boolean, Zoom>({
    source: this.hasPoints,
    computation: () => untracked(() => fittingZoom(this.points(), this.minute())),
  });
  protected readonly span = computed(() => spanOf(this.points(), this.zoom(), this.minute()));
  protected readonly marks = computed(() => {
    const span = this.span();
    return this.points()
      .filter(({ at }) => at >= span.from)
      .map((point) => ({
        point,
        percent: placeOf(point.at, span),
        isGoing: this.goesAt(point.backup) !== null,
      }));
  });
  protected readonly hasGoing = computed(() => this.marks().some(({ isGoing }) => isGoing));
  protected readonly gaps = computed(() => {
    const seconds = this.objectiveSeconds();
    const objectiveMs = seconds === null ? null : seconds * 1_000;
    return lateGaps(this.points(), objectiveMs, this.span(), this.minute());
  });
  protected readonly ticks = computed(() => {
    const { from, to } = this.span();
    const word = to - from > 2 * DAY_MS + HOUR_MS * 12 ? dayInWords : timeOfDay;
    return ticksOf(this.span()).map((tick) => ({ ...tick, word: word(tick.at) }));
  });
  protected readonly nowPercent = computed(() => placeOf(this.minute(), this.span()));
  protected readonly older = computed(() => this.points().length - this.marks().length);

  protected readonly chosenIndex = computed(() => {
    const index = this.points().findIndex(({ backup }) => backup.id === this.chosen());
    return index === -1 ? this.points().length - 1 : index;
  });
  protected readonly spoken = computed(() => {
    const point = this.points()[this.chosenIndex()];
    return point ? this.inWords(point) : 'No restore point';
  });

  protected step(event: KeyboardEvent): void {
    const index = stepBy(event.key, this.chosenIndex(), this.points());
    const point = index === null ? undefined : this.points()[index];
    if (!point) return;
    event.preventDefault();
    if (point.at < this.span().from) this.zoom.set('all');
    this.choose.emit(point.backup);
  }

  /** Takes the mark nearest to where the axis was touched. */
  protected touch(event: MouseEvent, track: HTMLElement): void {
    const { left, width } = track.getBoundingClientRect();
    const percent = ((event.clientX - left) / width) * 100;
    const distance = (mark: { percent: number }) => Math.abs(mark.percent - percent);
    const [nearest] = [...this.marks()].sort((a, b) => distance(a) - distance(b));
    if (nearest) this.choose.emit(nearest.point.backup);
  }

  private goesAt({ id }: Backup): number | null {
    return parseInstant(this.outlook().get(id)?.goesAt);
  }

  private inWords({ backup, at }: TimelinePoint): string {
    const place = `Restore point ${this.chosenIndex() + 1} of ${this.points().length}`;
    const size = backup.sizeBytes === null ? [] : [formatBytes(backup.sizeBytes)];
    const state = backup.usable ? [] : [backup.state === 'failed' ? 'failed' : 'not usable'];
    const goesAt = this.goesAt(backup);
    const going = goesAt === null ? [] : [goingInWords(goesAt, this.now.ms())];
    const said = [place, relativeTime(at, this.now.ms()), moment(at), ...size, ...state];
    return [...said, ...(backup.pinned ? ['pinned'] : []), ...going].join(', ');
  }
}
