import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type Operation } from '@soteria/contracts';
import { NextSteps } from './next-steps';

/** The last step of a restore: how to use what came back. */
@Component({
  selector: 'sot-after-restore',
  imports: [NextSteps, RouterLink],
  template: `
    <section class="sot-card" aria-labelledby="next-heading">
      <h2 id="next-heading">What next</h2>
      @for (claim of restored(); track claim.namespace + '/' + claim.pvc) {
        @if (restored().length === 1) {
          <sot-next-steps [claim]="claim" />
        } @else {
          <details>
            <summary>{{ claim.namespace }}/{{ claim.pvc }}</summary>
            <sot-next-steps [claim]="claim" />
          </details>
        }
      }
      <p class="sot-muted">
        Not what you were looking for? “Undo this restore” above removes what was created, as long
        as nothing uses it, and you can
        @if (restored().length === 1) {
          <a [routerLink]="['/restore']" [queryParams]="sourceParams()">choose another point</a>.
        } @else {
          <a [routerLink]="['/restore/group']" [queryParams]="sourceParams()"
            >choose another moment</a
          >.
        }
      </p>
    </section>
  `,
  styles: `
    section {
      display: grid;
      gap: var(--sot-3);
    }
    summary {
      overflow-wrap: anywhere;
      font-weight: 570;
      min-block-size: 2rem;
      cursor: pointer;
    }
    sot-next-steps {
      display: block;
      padding-block: var(--sot-3);
    }
  `,
})
export class AfterRestore {
  readonly operation = input.required<Operation>();

  /** What came back; beside it others may have failed, or been left out. */
  protected readonly restored = computed(() =>
    this.operation().items.filter(({ state }) => state === 'succeeded'),
  );
  protected readonly sourceParams = computed(() => {
    const sources = this.restored().flatMap(({ source }) => (source ? [source] : []));
    const [first, ...others] = sources;
    if (!first) return {};
    const { namespace, pvc } = first;
    if (others.length === 0) return { namespace, pvc };
    return { namespace, pvcs: sources.map((source) => source.pvc).join(',') };
  });
}
