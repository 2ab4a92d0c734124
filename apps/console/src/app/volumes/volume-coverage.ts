import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type CoverageEntry, type VolumeDetail } from '@soteria/contracts';
import { durationInWords } from '@soteria/domain';
import { scheduleAsWords } from '../data/schedule-words';
import { Age } from '../ui/age';
import { Margin } from '../ui/margin';

/** Why no backups come of it. */
const STANDINGS: Readonly<Record<Exclude<CoverageEntry['standing'], 'active'>, string>> = {
  disabled: 'It is switched off: nothing comes of it.',
  'snapshots-only': 'It makes snapshots only, which are no backups.',
  'never-runs': 'It names no day that comes, so it never runs.',
};

/** Which policies and recurring jobs cover a volume, why, and what follows from it. */
@Component({
  selector: 'sot-volume-coverage',
  imports: [Age, Margin, RouterLink],
  template: `
    @if (volume().status === 'excluded') {
      <p>
        While it is excluded, no policy backs it up. Recurring jobs of Longhorn know nothing of
        that.
      </p>
    }
    @for (entry of volume().coverage; track entry.kind + entry.name) {
      <div class="entry">
        @if (entry.kind === 'policy') {
          <a [routerLink]="['/policies', entry.name]">{{ entry.name }}</a>
        } @else {
          <span>{{ entry.name }} <span class="sot-muted">(recurring job of Longhorn)</span></span>
        }
        <p>{{ scheduleOf(entry) }}</p>
        @if (entry.standing !== 'active') {
          <p class="idle">{{ standings[entry.standing] }}</p>
        }
        <p class="sot-muted">because {{ entry.because }}</p>
      </div>
    } @empty {
      <p>Nothing backs this volume up by itself.</p>
    }
    @if (volume().status === 'unprotected') {
      <a
        [routerLink]="['/policies/-/new']"
        [queryParams]="{ namespaces: volume().namespace, pvcs: volume().pvc }"
        >Make a policy for it</a
      >
    }
    @if (volume().objectiveSeconds; as seconds) {
      <dl class="sot-facts">
        <div>
          <dt>Objective</dt>
          <dd>{{ inWords(seconds) }} at most</dd>
        </div>
        <div>
          <dt>Margin</dt>
          <dd><sot-margin [dueAt]="volume().dueAt" [objectiveSeconds]="seconds" /></dd>
        </div>
        <div>
          <dt>Next run</dt>
          <dd><sot-age [time]="volume().nextRunAt" missing="none planned" /></dd>
        </div>
      </dl>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--sot-3);
    }
    .entry {
      display: grid;
      overflow-wrap: anywhere;
    }
    .idle {
      color: var(--sot-late);
    }
    .entry a {
      justify-self: start;
      font-weight: 550;
    }
  `,
})
export class VolumeCoverage {
  readonly volume = input.required<VolumeDetail>();
  protected readonly inWords = durationInWords;
  protected readonly standings = STANDINGS;

  /** A policy's schedule comes in words; a recurring job has a cron expression. */
  protected scheduleOf({ kind, schedule }: CoverageEntry): string {
    return kind === 'policy' ? schedule : scheduleAsWords({ cron: schedule, onMissed: 'skip' });
  }
}
