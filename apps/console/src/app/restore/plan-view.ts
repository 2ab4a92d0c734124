import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type Plan } from '@soteria/contracts';
import { countOf, formatBytes } from '@soteria/domain';
import { mdiAlert, mdiPlusCircleOutline, mdiShieldCheck } from '@mdi/js';
import { inLocalTime } from '../data/reasons';
import { Announcer } from '../ui/announcer';
import { roughDuration } from '../ui/duration';
import { Icon } from '../ui/icon';
import { MomentPipe } from '../ui/moment';
import { otherConflicts } from './restore-draft';

/** As many as fit on a screen beside everything else; more are folded. */
const FEW_OBJECTS = 6;

/** What a restore would do, before it does it: every object, every conflict, and what to expect. */
@Component({
  selector: 'sot-plan-view',
  imports: [Icon, MatButton, MomentPipe],
  templateUrl: './plan-view.html',
  styleUrl: './plan-view.css',
})
export class PlanView {
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(Announcer);
  protected readonly inLocalTime = inLocalTime;
  protected readonly icons = {
    create: mdiPlusCircleOutline,
    safe: mdiShieldCheck,
    warning: mdiAlert,
  };

  readonly plan = input.required<Plan>();
  /** The API call that does the same. */
  readonly call = input.required<string>();

  protected readonly conflicts = computed(() => otherConflicts(this.plan()));
  protected readonly bytes = computed(() =>
    this.plan().items.reduce((sum, item) => sum + (item.sizeBytes ?? 0), 0),
  );
  protected readonly facts = computed(() => {
    const seconds = this.plan().estimatedSeconds;
    // Throughput of the past says little more than the order of magnitude, so it is a range.
    const range =
      seconds === null
        ? []
        : [`about ${roughDuration(seconds / 2)} to ${roughDuration(seconds * 2)}`];
    return [`${formatBytes(this.bytes())} at most to be read`, ...range].join(', ');
  });
  protected readonly manifests = computed(() => this.plan().manifests.join('---\n'));
  protected readonly few = FEW_OBJECTS;
  protected readonly count = computed(
    () => `${countOf(this.plan().creates.length, 'object')} would be created`,
  );

  protected copy(text: string, what: string): void {
    this.clipboard.copy(text);
    this.announcer.say(`${what} copied.`);
  }
}
