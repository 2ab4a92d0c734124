import { Component, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import {
  GuardsCheckEnd,
  NavigationCancel,
  NavigationEnd,
  NavigationError,
  Router,
} from '@angular/router';
import { CLOCK } from '../data/clock';
import { Commands } from '../data/commands';
import { type ShownProblem } from '../data/problem';
import { Announcer } from '../ui/announcer';
import { Progress } from '../ui/progress';

/** A page that is there sooner needs no sign, which would only flicker. */
const SHOWN_AFTER_MS = 300;
const LATE_AFTER_MS = 10_000;

const LATE: ShownProblem = {
  code: 'offline',
  title: 'The page is still on its way',
  detail: 'Soteria has not sent it for ten seconds.',
  advice: 'It opens by itself once it is there; until then you can go on here.',
  requestId: null,
  fields: [],
  items: [],
};

/** Says that a page was asked for while the part that draws it is being fetched, and when that takes long. */
@Component({
  selector: 'sot-page-on-its-way',
  imports: [Progress],
  template: `
    @if (isShown()) {
      <sot-progress [percent]="null" label="Opening the page" />
    }
  `,
  styles: `
    :host {
      position: absolute;
      inset: auto 0 0;
    }
    sot-progress {
      block-size: 3px;
      border-radius: 0;
    }
  `,
})
export class PageOnItsWay {
  private readonly clock = inject(CLOCK);
  private readonly commands = inject(Commands);
  private readonly announcer = inject(Announcer);
  protected readonly isShown = signal(false);
  /** The navigation that waits for its page. */
  private awaited = 0;
  private cancelTimers: () => void = () => {};

  constructor() {
    inject(DestroyRef).onDestroy(() => this.cancelTimers());
    inject(Router)
      .events.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        // Before it, somebody may still be asked whether to leave.
        if (event instanceof GuardsCheckEnd && event.shouldActivate) this.begin(event.id);
        else if (isEnd(event) && event.id === this.awaited) this.end();
      });
  }

  private begin(id: number): void {
    this.end();
    this.awaited = id;
    const timers = [
      this.clock.after(SHOWN_AFTER_MS, () => this.show()),
      this.clock.after(LATE_AFTER_MS, () => this.commands.tell(LATE)),
    ];
    this.cancelTimers = () => timers.forEach((cancel) => cancel());
  }

  private show(): void {
    this.isShown.set(true);
    this.announcer.say('Opening the page…');
  }

  private end(): void {
    this.cancelTimers();
    this.isShown.set(false);
    if (this.commands.refusal() === LATE) this.commands.dismissRefusal();
  }
}

const isEnd = (event: unknown): event is NavigationEnd | NavigationCancel | NavigationError =>
  event instanceof NavigationEnd ||
  event instanceof NavigationCancel ||
  event instanceof NavigationError;
