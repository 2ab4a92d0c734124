import { DOCUMENT, Component, afterNextRender, inject, viewChild, Injector } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter, map, pairwise, startWith } from 'rxjs';
import { CurrentSession } from '../data/current-session';
import { Inventory } from '../data/inventory';
import { Live } from '../data/live';
import { Operations } from '../data/operations';
import { JobBar } from './job-bar';
import { OpenDoorBanner } from './open-door-banner';
import { Rail } from './rail';
import { Shortcuts } from './shortcuts';
import { SignInBanner } from './sign-in-banner';
import { TopBar } from './top-bar';

/** What stands around every page. */
@Component({
  selector: 'sot-root',
  imports: [JobBar, OpenDoorBanner, Rail, RouterOutlet, SignInBanner, TopBar],
  template: `
    <button type="button" class="skip" (click)="focusContent()">Skip to the content</button>
    <div class="top">
      <sot-top-bar />
      <sot-sign-in-banner />
      <sot-open-door-banner />
    </div>
    <sot-rail />
    <main tabindex="-1"><router-outlet /></main>
    <sot-job-bar />
  `,
  styleUrl: './shell.css',
})
export class Shell {
  private readonly document = inject(DOCUMENT);
  private readonly router = inject(Router);
  private readonly injector = inject(Injector);
  private readonly topBar = viewChild.required(TopBar);

  constructor() {
    inject(Live).start();
    void inject(CurrentSession).load();
    void inject(Inventory).load();
    void inject(Operations).load();
    inject(Shortcuts).listen({
      search: () => this.topBar().focusSearch(),
      help: () => void this.showShortcuts(),
    });
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        map((event) => event.urlAfterRedirects.split('?')[0]),
        startWith(null),
        pairwise(),
        takeUntilDestroyed(),
      )
      .subscribe(([before, after]) => {
        if (before !== null && before !== after) this.focusHeadingOnceShown();
      });
  }

  protected focusContent(): void {
    this.document.querySelector('main')?.focus();
  }

  /** A new page begins at its heading: for the keyboard, and read out by a screen reader. */
  private focusHeadingOnceShown(): void {
    afterNextRender(() => this.document.querySelector<HTMLElement>('main h1')?.focus(), {
      injector: this.injector,
    });
  }

  private async showShortcuts(): Promise<void> {
    const { openShortcutHelp } = await import('./shortcut-help');
    openShortcutHelp(this.injector);
  }
}
