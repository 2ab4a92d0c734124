import { DestroyRef, Service, type Signal, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { countOf } from '@soteria/domain';
import { filter, map } from 'rxjs';
import { IN_PLACE } from './in-place';

/** The namespaces that a person looks at, kept in the address (`?ns=shop,media`); all when empty. */
@Service()
export class Scope {
  private readonly router = inject(Router);
  private readonly parameter = toSignal(
    this.router.events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(() => this.addressed()),
    ),
    { initialValue: this.addressed() },
  );

  readonly namespaces = computed<readonly string[]>(() =>
    this.parameter()
      .split(',')
      .filter((name) => name !== ''),
  );
  /** To be added to every link that stays within the same view of the cluster. */
  readonly params = computed(() => (this.parameter() === '' ? {} : { ns: this.parameter() }));

  /** What is looked at, where it is not all: `shop`, or `these 2 namespaces`. */
  readonly inWords = computed(() => {
    const [only = '', ...others] = this.namespaces();
    return others.length === 0 ? only : `these ${countOf(others.length + 1, 'namespace')}`;
  });

  private readonly onPage = signal<Signal<readonly string[]> | null>(null);
  /** Namespaces that the present page tells of, beside those of living volumes. */
  readonly alsoOnPage = computed(() => this.onPage()?.() ?? []);

  /** Offers more namespaces while the page that calls this is shown. To be called where `inject` may be. */
  offer(namespaces: Signal<readonly string[]>): void {
    this.onPage.set(namespaces);
    inject(DestroyRef).onDestroy(() =>
      this.onPage.update((present) => (present === namespaces ? null : present)),
    );
  }

  has(namespace: string): boolean {
    return this.namespaces().length === 0 || this.namespaces().includes(namespace);
  }

  choose(namespaces: readonly string[]): void {
    const ns = namespaces.length === 0 ? null : [...namespaces].sort().join(',');
    void this.router.navigate([], { queryParams: { ns }, ...IN_PLACE });
  }

  private addressed(): string {
    return this.router.parseUrl(this.router.url).queryParamMap.get('ns') ?? '';
  }
}
