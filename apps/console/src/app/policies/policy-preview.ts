import { Component, computed, input, linkedSignal } from '@angular/core';
import {
  MAX_VOLUMES_IN_RETENTION_PREVIEW,
  type PolicyDraft,
  type PolicyPreview as Preview,
} from '@soteria/contracts';
import { countOf, retentionInWords } from '@soteria/domain';
import { mdiAlertOutline, mdiCheck, mdiTrashCanOutline } from '@mdi/js';
import { rowKey } from '../data/inventory';
import { scheduleAsWords } from '../data/schedule-words';
import { Icon } from '../ui/icon';
import { MomentPipe } from '../ui/moment';
import { type Change, selectorInWords } from './policy-changes';

const NAMED = 12;

/** What a policy would do, before it is saved: whom it covers, when it runs, what it keeps and why. */
@Component({
  selector: 'sot-policy-preview',
  imports: [Icon, MomentPipe],
  templateUrl: './policy-preview.html',
  styleUrl: './policy-preview.css',
})
export class PolicyPreview {
  protected readonly icons = {
    keep: mdiCheck,
    remove: mdiTrashCanOutline,
    warning: mdiAlertOutline,
  };
  protected readonly inWords = {
    schedule: scheduleAsWords,
    retention: retentionInWords,
    selector: selectorInWords,
  };

  readonly draft = input.required<PolicyDraft>();
  /** Null until the first one is there. */
  readonly preview = input.required<Preview | null>();
  /** Whether the preview is of what was entered before. */
  readonly isOutdated = input.required<boolean>();
  /** Against what is saved; empty for a new policy. */
  readonly changes = input.required<readonly Change[]>();

  private readonly added = computed(() => new Set((this.preview()?.added ?? []).map(rowKey)));
  protected readonly selected = computed(() => (this.preview()?.selected ?? []).map(rowKey));
  protected readonly count = computed(() => countOf(this.selected().length, 'volume'));
  /** New ones first: they are what somebody looks for. */
  protected readonly named = computed(() => {
    const added = this.added();
    const ordered = [...this.selected()].sort(
      (a, b) => Number(added.has(b)) - Number(added.has(a)),
    );
    return ordered.slice(0, NAMED).map((name) => ({ name, isNew: added.has(name) }));
  });
  protected readonly moreCount = computed(() => this.selected().length - this.named().length);
  protected readonly removed = computed(() => (this.preview()?.removed ?? []).map(rowKey));

  private readonly simulated = computed(() => this.preview()?.retention ?? []);
  protected readonly volumes = computed(() => this.simulated().map(rowKey));
  protected readonly shownVolume = linkedSignal<string[], string>({
    source: this.volumes,
    computation: (volumes, previous) =>
      previous && volumes.includes(previous.value) ? previous.value : (volumes[0] ?? ''),
  });
  protected readonly points = computed(
    () => this.simulated().find((volume) => rowKey(volume) === this.shownVolume())?.points ?? [],
  );
  /** The API goes through the volumes as they are selected, and looks at none after the last that it has room for. */
  private readonly lookedAt = computed(() => {
    const last = this.volumes()[MAX_VOLUMES_IN_RETENTION_PREVIEW - 1];
    return last === undefined ? this.selected().length : this.selected().indexOf(last) + 1;
  });
  protected readonly removes = computed(() => {
    const all = this.simulated().flatMap(({ points }) => points);
    const gone = all.filter(({ keep }) => !keep).length;
    const points = countOf(all.length, 'restore point');
    const isAll = this.lookedAt() === this.selected().length;
    if (isAll && gone === 0) return 'No restore point that exists now would be removed.';
    if (isAll) return `${gone} of ${points} of these volumes would be removed.`;
    const part = `the first ${this.lookedAt()} of ${this.count()}`;
    return `Only ${part} were looked at: of their ${points}, ${gone === 0 ? 'none' : gone} would be removed.`;
  });
}
