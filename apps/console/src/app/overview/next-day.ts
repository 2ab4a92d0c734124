import { Component, computed, inject, input, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type Agenda, type VolumeRow } from '@soteria/contracts';
import { HOUR_MS, MINUTE_MS, countOf, listInWords, parseInstant } from '@soteria/domain';
import { mdiAlert } from '@mdi/js';
import { Now } from '../data/clock';
import { reading } from '../data/reading';
import { whenChanged } from '../data/when-changed';
import { Icon } from '../ui/icon';
import { timeOfDay } from '../ui/moment';
import {
  bandOf,
  crowdOf,
  isInCrowd,
  laneInWords,
  lanesOf,
  lengthOf,
  placeOf,
  ticksOf,
} from './lanes';

const SHOWN = 6;

/** The next 24 hours: a lane for each policy and recurring job, and where too much begins at once. */
@Component({
  selector: 'sot-next-day',
  imports: [Icon, RouterLink],
  templateUrl: './next-day.html',
  styleUrl: './next-day.css',
})
export class NextDay {
  private readonly now = inject(Now);
  readonly rows = input.required<readonly VolumeRow[]>();
  protected readonly alert = mdiAlert;
  protected readonly countOf = countOf;

  protected readonly agenda = reading<Agenda>(() => ({ url: '/v1/agenda' }));
  private readonly minute = computed(() => Math.floor(this.now.ms() / MINUTE_MS) * MINUTE_MS);
  private readonly all = computed(() => {
    const agenda = this.agenda.value();
    return agenda ? lanesOf(agenda, this.rows()) : [];
  });
  private readonly crowd = computed(() => crowdOf(this.all()));
  protected readonly lanes = computed(() =>
    this.all()
      .slice(0, SHOWN)
      .map((lane) => ({
        ...lane,
        words: laneInWords(lane),
        bandPercent: bandOf(lane, this.minute()),
        marks: lane.runs.map((at) => ({
          at,
          percent: placeOf(at, this.minute()),
          lengthPercent: lengthOf(lane),
          isCrowd: isInCrowd(this.crowd(), lane, at),
        })),
      })),
  );
  protected readonly moreCount = computed(() => this.all().length - this.lanes().length);
  protected readonly ticks = computed(() => ticksOf(this.minute()));
  protected readonly sentence = computed(() => {
    if (this.agenda.value() === null) return '';
    const until = this.minute() + 24 * HOUR_MS;
    const due = this.rows().filter(({ nextRunAt }) => (parseInstant(nextRunAt) ?? until) < until);
    return due.length === 0
      ? 'No run is planned.'
      : `${countOf(due.length, 'volume')} ${due.length === 1 ? 'is' : 'are'} to be backed up.`;
  });
  protected readonly hint = computed(() => {
    const crowd = this.crowd();
    if (crowd === null) return null;
    const names = listInWords(crowd.names);
    return `${crowd.volumes} backups begin at about ${timeOfDay(crowd.at)}, by ${names}. Give some another time, or spread a policy over a longer while.`;
  });
  /**
   * Changes when a policy does, when a run has passed, and each hour, as later runs come into view.
   * Looked at once a minute: where volumes have times of their own, one has passed every few seconds.
   */
  private readonly plan = computed(() => {
    const minute = this.minute();
    const next = new Map<string, string>();
    for (const { policies, nextRunAt } of untracked(this.rows)) {
      for (const name of policies) {
        const known = next.get(name);
        if (nextRunAt !== null && (known === undefined || nextRunAt < known)) {
          next.set(name, nextRunAt);
        }
      }
    }
    return JSON.stringify([Math.floor(minute / HOUR_MS), ...[...next].sort()]);
  });

  constructor() {
    whenChanged(this.plan, () => this.agenda.again());
  }
}
