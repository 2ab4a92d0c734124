import {
  Component,
  DOCUMENT,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { type Operation } from '@soteria/contracts';
import { countOf } from '@soteria/domain';
import { mdiClose } from '@mdi/js';
import { Commands } from '../data/commands';
import { Permissions } from '../data/current-session';
import { operationInWords, progressInWords } from '../data/operation-words';
import { Operations } from '../data/operations';
import { Announcer } from '../ui/announcer';
import { ActionButton } from '../ui/action-button';
import { Chip } from '../ui/chip';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/problem-panel';
import { Progress } from '../ui/progress';
import { type JobLine, jobLines } from './job-lines';
import { spokenProgress } from './spoken-progress';

/** What is being done, at the foot of every page; what was started here stays until it is read. */
@Component({
  selector: 'sot-job-bar',
  imports: [ActionButton, Chip, Icon, MatButton, MatIconButton, ProblemPanel, Progress, RouterLink],
  templateUrl: './job-bar.html',
  styleUrl: './job-bar.css',
})
export class JobBar {
  private readonly operations = inject(Operations);
  private readonly announcer = inject(Announcer);
  private readonly document = inject(DOCUMENT);
  private readonly injector = inject(Injector);
  private readonly element: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly commands = inject(Commands);
  protected readonly permissions = inject(Permissions);

  protected readonly close = mdiClose;
  protected readonly progressInWords = progressInWords;

  private readonly mine = computed(() =>
    this.commands
      .startedHere()
      .map((id) => this.operations.byId(id))
      .filter((operation) => operation !== undefined),
  );
  protected readonly lines = computed(() => jobLines(this.mine()));
  /** Work that has no line of its own: of others, of policies, or beyond the lines there are. */
  protected readonly others = computed(() => {
    const shown = new Set(this.lines().flatMap(({ ids }) => ids));
    return this.operations.underWay().filter(({ id }) => !shown.has(id));
  });
  protected readonly othersInWords = computed(() => {
    const [only, ...rest] = this.others();
    if (!only) return '';
    if (rest.length === 0) return `${operationInWords(only)} (${progressInWords(only)})`;
    return `${countOf(rest.length + 1, 'more job')} running`;
  });

  constructor() {
    let before: readonly Operation[] = [];
    effect(() => {
      const operations = this.mine();
      for (const sentence of spokenProgress(before, operations)) {
        this.announcer.say(sentence);
      }
      before = operations;
    });
  }

  protected cancel(operation: Operation): void {
    void this.commands.inJobBar(this.commands.cancel(operation.id));
  }

  protected forget(line: JobLine): void {
    const place = this.lines().indexOf(line);
    this.commands.forget(line.ids);
    this.leadFocusTo(place);
  }

  protected dismissRefusal(): void {
    this.commands.dismissRefusal();
    this.leadFocusTo(0);
  }

  /** What had the focus is gone: it goes to the line that takes the place (never to what cancels), or to the page. */
  private leadFocusTo(place: number): void {
    const lead = () => {
      const lines = [...this.element.querySelectorAll('.job')];
      const line = lines[Math.min(place, lines.length - 1)];
      const heir = line?.querySelector<HTMLElement>('.dismiss') ?? line?.querySelector('a');
      if (this.document.activeElement !== this.document.body) return;
      (heir ?? this.document.querySelector<HTMLElement>('main h1'))?.focus();
    };
    afterNextRender(lead, { injector: this.injector });
  }
}
