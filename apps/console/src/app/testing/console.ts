import { InteractivityChecker } from '@angular/cdk/a11y';
import { type ComponentHarness, type HarnessLoader, type HarnessQuery } from '@angular/cdk/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { Injectable, type Provider, type Type } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { MATERIAL_ANIMATIONS } from '@angular/material/core';
import {
  TitleStrategy,
  UrlSerializer,
  provideRouter,
  withComponentInputBinding,
  withNavigationErrorHandler,
  withRouterConfig,
} from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { type Backup, type Operation, type Session, type VolumeRow } from '@soteria/contracts';
import { DAY_MS, formatInstant } from '@soteria/domain';
import { routes } from '../app.routes';
import { answerObserver, clientHeaders, patience, readinessAnswers } from '../data/api';
import { CLOCK } from '../data/clock';
import { CurrentSession } from '../data/current-session';
import { Inventory } from '../data/inventory';
import { EVENT_SOURCE, Live } from '../data/live';
import { Operations } from '../data/operations';
import { PREFERENCE_STORE } from '../data/preferences';
import { tellThatItDidNotOpen } from '../later-pages';
import { PageTitle } from '../page-title';
import { ReadableAddress } from '../readable-address';
import { ManualClock } from './manual-clock';
import { ScriptedApi } from './scripted-api';
import { ScriptedEvents } from './scripted-events';
import { NOON, inventory, session } from './world';

/** jsdom lays nothing out, so to Material nothing in it would be visible, and nothing could take the focus. */
@Injectable()
class AllIsVisible extends InteractivityChecker {
  override isVisible(): boolean {
    return true;
  }
}

/** What the scripted cluster has when the console opens. */
export interface Story {
  volumes?: VolumeRow[];
  backups?: Backup[];
  operations?: Operation[];
  session?: Session;
  /** What this browser remembers, as JSON. */
  preferences?: string;
  providers?: Provider[];
}

/** The console in a spec: its API, its stream of events and its clock in the spec's hands. */
export class TestConsole {
  readonly api = new ScriptedApi();
  readonly events = new ScriptedEvents();
  readonly clock = new ManualClock();
  readonly remembered = new Map<string, string>();
  private router: RouterTestingHarness | null = null;

  constructor(story: Story = {}) {
    if (story.preferences) this.remembered.set('soteria.preferences', story.preferences);
    this.script(story);
    TestBed.configureTestingModule({
      providers: [
        { provide: CLOCK, useValue: this.clock },
        { provide: EVENT_SOURCE, useValue: this.events.open },
        { provide: PREFERENCE_STORE, useValue: this.store() },
        { provide: TitleStrategy, useExisting: PageTitle },
        { provide: UrlSerializer, useClass: ReadableAddress },
        { provide: InteractivityChecker, useClass: AllIsVisible },
        { provide: MATERIAL_ANIMATIONS, useValue: { animationsDisabled: true } },
        provideHttpClient(
          withInterceptors([
            clientHeaders,
            answerObserver,
            readinessAnswers,
            patience,
            this.api.interceptor,
          ]),
        ),
        provideRouter(
          routes,
          withComponentInputBinding(),
          withRouterConfig({ resolveNavigationPromiseOnError: true }),
          withNavigationErrorHandler(tellThatItDidNotOpen),
        ),
        ...(story.providers ?? []),
      ],
    });
  }

  /** Goes to an address; the page is drawn and what it reads is there. */
  async visit(url: string): Promise<HarnessLoader> {
    this.router ??= await RouterTestingHarness.create();
    this.begin();
    await this.router.navigateByUrl(url);
    await this.settle();
    return TestbedHarnessEnvironment.loader(this.router.fixture);
  }

  /** Opens the console without any page: its data is read and the stream is open. */
  async open(): Promise<void> {
    this.begin();
    await this.settle();
  }

  /** Draws one component alone. */
  async show<T>(component: Type<T>, inputs: Record<string, unknown> = {}) {
    this.begin();
    const fixture = TestBed.createComponent(component);
    for (const [name, value] of Object.entries(inputs)) fixture.componentRef.setInput(name, value);
    await fixture.whenStable();
    await this.settle();
    return { fixture, loader: TestbedHarnessEnvironment.loader(fixture) };
  }

  /** Dialogs and menus stand outside of the page. */
  get outside(): HarnessLoader {
    if (!this.router) throw new Error('Visit a page first.');
    return TestbedHarnessEnvironment.documentRootLoader(this.router.fixture);
  }

  /** A dialog that was just asked for: its part comes a moment later. */
  async opened<T extends ComponentHarness>(dialog: HarnessQuery<T>): Promise<T> {
    await this.settle();
    return this.outside.getHarness(dialog);
  }

  /** The page itself, for what it promises to the router. */
  component<T>(type: Type<T>): T {
    const found = this.router?.routeDebugElement?.componentInstance as unknown;
    if (!(found instanceof type)) throw new Error(`The page is no ${type.name}.`);
    return found;
  }

  /** Lets pending answers arrive and the page be drawn, without moving the clock. */
  async settle(): Promise<void> {
    for (let round = 0; round < 4; round += 1) {
      TestBed.tick();
      await new Promise((resolve) => setTimeout(resolve));
      await this.router?.fixture.whenStable();
    }
  }

  /** Lets what is under way happen, moves time, and lets what follows happen. */
  async pass(ms: number): Promise<void> {
    await this.settle();
    this.clock.advance(ms);
    await this.settle();
  }

  private begun = false;

  /** What the shell does when the console opens. */
  private begin(): void {
    if (this.begun) return;
    this.begun = true;
    TestBed.inject(Live).start();
    this.events.connect();
    void TestBed.inject(CurrentSession).load();
    void TestBed.inject(Inventory).load();
    void TestBed.inject(Operations).load();
  }

  private script({ volumes = [], backups = [], operations = [], session: who }: Story): void {
    this.api
      .on('GET /v1/session', who ?? session())
      .on('GET /v1/inventory', inventory(volumes))
      .on('GET /v1/operations', { items: operations, problems: [] })
      .on('GET /v1/backups', (request: { params: { get(name: string): string | null } }) => {
        const namespace = request.params.get('namespace');
        const pvc = request.params.get('pvc');
        const items = backups.filter(
          (backup) =>
            (namespace === null || backup.namespace === namespace) &&
            (pvc === null || backup.pvc === pvc),
        );
        return { items };
      })
      .on('GET /v1/backups/uploads', {
        days: [],
        before: { restorePoints: 0, uploadedBytes: 0 },
      })
      .on('GET /v1/agenda', {
        from: formatInstant(NOON),
        until: formatInstant(NOON + DAY_MS),
        lanes: [],
      })
      .on('GET /v1/targets', { items: [] })
      .on('GET /v1/policies', { items: [], problems: [] });
    for (const operation of operations) {
      this.api.on(`GET /v1/operations/${operation.id}`, operation);
    }
  }

  private store(): Pick<Storage, 'getItem' | 'setItem'> {
    return {
      getItem: (key) => this.remembered.get(key) ?? null,
      setItem: (key, value) => void this.remembered.set(key, value),
    };
  }
}
