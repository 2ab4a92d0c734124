import { DOCUMENT, Component, afterNextRender, inject, viewChild, Injector } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, NavigationStart, Router, RouterOutlet } from '@angular/router';
import { CurrentSession } from '../data/current-session';
import { Inventory } from '../data/inventory';
import { Live } from '../data/live';
import { Operations } from '../data/operations';
import { Dialogs } from '../ui/dialogs';
import { JobBar } from './job-bar';
import { OpenDoorBanner } from './open-door-banner';
import { PageOnItsWay } from './page-on-its-way';
import { Rail } from './rail';
import { Shortcuts } from './shortcuts';
import { SignInBanner } from './sign-in-banner';
import { TopBar } from './top-bar';

/** What stands around every page. */
@Component({
  selector: 'sot-root',
  imports: [JobBar, OpenDoorBanner, PageOnItsWay, Rail, RouterOutlet, SignInBanner, TopBar],
  template: `
    <button type="button" class="skip" (click)="focusContent()">Skip to the content</button>
    <div class="top">
      <sot-top-bar />
      <sot-sign-in-banner />
      <sot-open-door-banner />
      <sot-page-on-its-way />
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
  private readonly dialogs = inject(Dialogs);
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
    this.focusNewPages();
  }

  protected focusContent(): void {
    this.document.querySelector('main')?.focus();
  }

  /**
   * A new page begins at its heading: for the keyboard, and read out by a screen reader. So does one that
   * only got another query, when what had the focus is not in it any more.
   */
  private focusNewPages(): void {
    let before = '';
    let hadFocus = false;
    this.router.events.pipe(takeUntilDestroyed()).subscribe((event) => {
      if (event instanceof NavigationStart) hadFocus = this.isFocusSomewhere();
      if (!(event instanceof NavigationEnd)) return;
      const [after = ''] = event.urlAfterRedirects.split('?');
      if (before !== '' && before !== after) this.focusHeadingOnceShown(() => true);
      else if (hadFocus) this.focusHeadingOnceShown(() => !this.isFocusSomewhere());
      before = after;
    });
  }

  private focusHeadingOnceShown(isDue: () => boolean): void {
    const focus = () => {
      if (isDue()) this.document.querySelector<HTMLElement>('main h1')?.focus();
    };
    afterNextRender(focus, { injector: this.injector });
  }

  private isFocusSomewhere(): boolean {
    const { activeElement, body } = this.document;
    return activeElement !== null && activeElement !== body;
  }

  private showShortcuts(): Promise<boolean> {
    return this.dialogs.open(async () => (await import('./shortcut-help')).openShortcutHelp);
  }
}
