import { Clipboard } from '@angular/cdk/clipboard';
import { DOCUMENT, Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import { type Operation } from '@soteria/contracts';
import { formatInstant, parseInstant } from '@soteria/domain';
import { mdiContentCopy, mdiRefresh, mdiUndoVariant } from '@mdi/js';
import { actingOn } from '../data/acting';
import { Now } from '../data/clock';
import { Commands } from '../data/commands';
import { CurrentSession, Permissions } from '../data/current-session';
import { operationInWords, requesterOf } from '../data/operation-words';
import { isUnderWay } from '../data/operation-order';
import { Announcer } from '../ui/announcer';
import { ActionButton } from '../ui/action-button';
import { Age } from '../ui/age';
import { Chip } from '../ui/chip';
import { Dialogs } from '../ui/dialogs';
import { roughDuration } from '../ui/duration';
import { Failure } from '../ui/failure';
import { Icon } from '../ui/icon';
import { OPERATION_LOOKS } from '../ui/look';
import { MomentPipe } from '../ui/moment';
import { ProblemPanel } from '../ui/problem-panel';
import { diagnosticBundle } from './diagnostic-bundle';
import { adviceFor } from './error-advice';
import { ItemTable } from './item-table';
import { PhaseList } from './phase-list';
import { openUndo } from './undo';

/** One operation in full: where it stands, what went wrong, and what can be done about it. */
@Component({
  selector: 'sot-operation-detail',
  imports: [
    ActionButton,
    Age,
    Chip,
    Failure,
    Icon,
    ItemTable,
    MatButton,
    MomentPipe,
    PhaseList,
    ProblemPanel,
    RouterLink,
  ],
  templateUrl: './operation-detail.html',
  styleUrl: './operation-detail.css',
})
export class OperationDetail {
  private readonly commands = inject(Commands);
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(Announcer);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly session = inject(CurrentSession).session;
  private readonly now = inject(Now);
  private readonly window = inject(DOCUMENT).defaultView as Window;
  protected readonly permissions = inject(Permissions);
  protected readonly icons = { copy: mdiContentCopy, retry: mdiRefresh, undo: mdiUndoVariant };
  protected readonly looks = OPERATION_LOOKS;
  protected readonly isUnderWay = isUnderWay;
  protected readonly inWords = operationInWords;
  protected readonly requesterOf = requesterOf;
  protected readonly adviceFor = adviceFor;

  readonly operation = input.required<Operation>();

  protected readonly acting = actingOn(computed(() => this.operation().id));
  /** The item, when there is only one. */
  protected readonly only = computed(() => {
    const [first, ...rest] = this.operation().items;
    return first && rest.length === 0 ? first : null;
  });
  protected readonly took = computed(() => {
    const from = parseInstant(this.operation().startedAt);
    const to = parseInstant(this.operation().finishedAt) ?? this.now.ms();
    return from === null ? null : roughDuration((to - from) / 1_000);
  });
  /** Within how long the snapshots of several volumes were taken. */
  protected readonly spread = computed(() => {
    const seconds = this.operation().snapshotSpreadSeconds;
    return seconds === undefined ? null : roughDuration(Math.max(1, seconds));
  });
  protected readonly canRetry = computed(
    () => !isUnderWay(this.operation()) && this.operation().summary.failed > 0,
  );
  protected readonly retryRefusal = computed(() =>
    this.permissions.refusal(
      this.operation().kind === 'restore' ? 'restore:create' : 'backup:create',
    ),
  );
  protected readonly undoRefusal = computed(() => {
    const undo = this.operation().undo;
    if (undo && !undo.possible) return undo.reason ?? 'This restore cannot be taken back.';
    return this.permissions.refusal('restore:undo');
  });

  protected async cancel(): Promise<void> {
    const { id } = this.operation();
    await this.acting.run(() => this.commands.cancel(id));
  }

  protected async retry(): Promise<void> {
    const failed = this.operation();
    await this.acting.run(async (isShown) => {
      const { id } = await this.commands.retry(failed.id);
      if (isShown()) await this.router.navigate(['/activity', id]);
    });
  }

  protected async undo(): Promise<void> {
    const restore = this.operation();
    await this.acting.run(async (isShown) => {
      const plan = await this.commands.planUndo(restore.id);
      if (!isShown()) return;
      openUndo(this.dialogs, restore, plan, this.window.location.origin, () =>
        this.commands.undo(restore.id),
      );
    });
  }

  protected copyBundle(): void {
    const page = {
      time: formatInstant(this.now.ms()),
      browser: this.window.navigator.userAgent,
    };
    this.clipboard.copy(diagnosticBundle(this.operation(), this.session(), page));
    this.announcer.say('The diagnostic bundle is copied.');
  }
}
