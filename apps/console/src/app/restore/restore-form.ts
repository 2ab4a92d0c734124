import {
  Component,
  DOCUMENT,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  untracked,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { type Backup, type BackupList, type Operation } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { mdiBackupRestore } from '@mdi/js';
import { actingOn } from '../data/acting';
import { freshKey } from '../data/api';
import { Now } from '../data/clock';
import { Commands } from '../data/commands';
import { asCurl } from '../data/curl';
import { reading } from '../data/reading';
import { ActionButton } from '../ui/action-button';
import { Age } from '../ui/age';
import { BytesPipe } from '../ui/bytes';
import { MomentPipe } from '../ui/moment';
import { ProblemPanel } from '../ui/problem-panel';
import { Skeleton } from '../ui/skeleton';
import { pointChoice } from '../volumes/point-choice';
import { RestoreTimeline } from '../volumes/restore-timeline';
import { livePlan } from './live-plan';
import { PlanView } from './plan-view';
import {
  type RestoreDraft,
  emptyDraft,
  isSameDraft,
  newerFailures,
  requestOf,
  withName,
} from './restore-draft';
import { TargetForm } from './target-form';

/** One volume: which point, where to, and what that would do. The plan follows what is entered. */
@Component({
  selector: 'sot-restore-form',
  imports: [
    ActionButton,
    Age,
    BytesPipe,
    MatButton,
    MomentPipe,
    PlanView,
    ProblemPanel,
    RestoreTimeline,
    RouterLink,
    Skeleton,
    TargetForm,
  ],
  templateUrl: './restore-form.html',
  styleUrl: './restore-form.css',
  host: { '(window:beforeunload)': 'askBeforeUnload($event)' },
})
export class RestoreForm {
  private readonly commands = inject(Commands);
  private readonly now = inject(Now);
  private readonly origin = inject(DOCUMENT).location.origin;
  protected readonly icon = mdiBackupRestore;

  readonly namespace = input.required<string>();
  readonly pvc = input.required<string>();
  /** The id of the chosen backup; the newest good one when it is not given. */
  readonly backup = input<string>();
  readonly choose = output<Backup>();
  readonly started = output<Operation>();

  private readonly volume = computed(() => `${this.namespace()}/${this.pvc()}`);
  protected readonly answer = reading<BackupList>(() => ({
    url: '/v1/backups',
    params: { namespace: this.namespace(), pvc: this.pvc() },
  }));
  protected readonly backups = computed(() => this.answer.value()?.items ?? null);
  protected readonly choice = pointChoice(this.volume, this.backup, this.backups);
  protected readonly chosen = computed(() => this.choice().backup);
  protected readonly failures = computed(() => {
    const count = newerFailures(this.backups() ?? [], this.chosen());
    return count === 0 ? null : countOf(count, 'newer attempt');
  });

  private readonly hasAnswer = computed(() => this.backups() !== null);
  /** What the fields begin with, for each volume; with the first answer comes the server's time. */
  private readonly begun = computed(() => {
    const volume = this.volume();
    this.hasAnswer();
    return untracked(() => ({
      volume,
      draft: emptyDraft(this.namespace(), this.pvc(), this.now.ms()),
    }));
  });
  protected readonly draft = linkedSignal<ReturnType<typeof this.begun>, RestoreDraft>({
    source: this.begun,
    computation: ({ volume, draft }, previous) =>
      previous?.source.volume === volume
        ? withName(draft.pvc, previous.value, previous.source.draft)
        : draft,
  });
  private hasStarted = false;
  private readonly request = computed(() => requestOf(this.chosen(), this.draft()));
  protected readonly planning = livePlan(this.request, (request) =>
    this.commands.planRestore(request),
  );
  /** Repeating one confirmed plan after a lost answer must not restore twice; another plan is another act. */
  private readonly key = computed(() => `${this.planning.latest()?.id}-${this.attempt}`);
  private readonly attempt = freshKey();
  protected readonly call = computed(() =>
    asCurl('POST', `${this.origin}/v1/restores`, this.request()),
  );

  /** Another point than the one that was asked for is not restored before somebody says so. */
  protected readonly refusal = computed(() =>
    this.choice().isSecondBest
      ? 'The restore point that was chosen is gone; choose another first.'
      : this.planning.refusal(),
  );
  protected readonly acting = actingOn(this.volume);

  protected async restore(): Promise<void> {
    const request = this.request();
    const plan = this.planning.latest();
    if (!request || !plan) return;
    const isDone = await this.acting.run(async (isShown) => {
      const started = await this.commands.restore({ ...request, plan: plan.id }, this.key());
      if (!isShown()) return;
      this.hasStarted = true;
      this.started.emit(started);
    });
    if (!isDone) this.planning.again();
  }

  /** Whether something was entered that would have to be entered again. */
  wouldLose(): boolean {
    return !this.hasStarted && !isSameDraft(this.draft(), this.begun().draft);
  }

  /** A reload, or a tab that is closed, goes past the router: there the browser asks. */
  protected askBeforeUnload(event: BeforeUnloadEvent): void {
    if (this.wouldLose()) event.preventDefault();
  }
}
