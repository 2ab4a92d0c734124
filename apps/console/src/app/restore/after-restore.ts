import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type Operation } from '@soteria/contracts';

/** The last step of a restore: how to use what came back. */
@Component({
  selector: 'sot-after-restore',
  imports: [RouterLink],
  template: `
    <section class="sot-card" aria-labelledby="next-heading">
      <h2 id="next-heading">What next</h2>
      <ol>
        <li>
          <b>Look at it.</b> Mount the claim beside the old one, for instance in a throw-away pod:
          <pre>{{ peek() }}</pre>
        </li>
        <li>
          <b>Use it.</b> Point the workload at the new claim:
          <pre>{{ patch() }}</pre>
          A StatefulSet looks for claims named after its template and its pods
          (<code>data-orders-0</code>), so restore into exactly that name while no claim has it.
        </li>
        <li>
          <b>Protect it.</b> A new claim is backed up only when a policy selects it:
          <a [routerLink]="['/volumes', claim().namespace, claim().pvc]">see its protection</a>.
        </li>
      </ol>
      <p class="sot-muted">
        Not what you were looking for? “Undo this restore” above removes what was created, as long
        as nothing uses it, and you can
        <a [routerLink]="['/restore']" [queryParams]="sourceParams()">choose another point</a>.
      </p>
    </section>
  `,
  styles: `
    section {
      display: grid;
      gap: var(--sot-3);
    }
    ol {
      display: grid;
      gap: var(--sot-4);
      padding-inline-start: 1.2rem;
      list-style: decimal;
    }
    pre {
      overflow: auto;
      margin: var(--sot-2) 0;
      padding: var(--sot-3);
      border-radius: var(--sot-radius);
      background: var(--mat-sys-surface-container);
      font-size: 0.8125rem;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class AfterRestore {
  readonly operation = input.required<Operation>();

  protected readonly claim = computed(() => {
    const { namespace, pvc } = this.operation().items[0] ?? { namespace: '', pvc: '' };
    return { namespace, pvc };
  });
  protected readonly sourceParams = computed(() => {
    const source = this.operation().items[0]?.source;
    return source ? { namespace: source.namespace, pvc: source.pvc } : {};
  });
  protected readonly peek = computed(() => {
    const { namespace, pvc } = this.claim();
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: pvc, readOnly: true } }];
    const containers = [
      {
        name: 'peek',
        image: 'busybox',
        stdin: true,
        tty: true,
        volumeMounts: [{ name: 'v', mountPath: '/restored' }],
      },
    ];
    const overrides = JSON.stringify({ spec: { containers, volumes } });
    return `kubectl -n ${namespace} run peek --rm -it --image=busybox --overrides='${overrides}'`;
  });
  protected readonly patch = computed(() => {
    const { namespace, pvc } = this.claim();
    const path = '/spec/template/spec/volumes/0/persistentVolumeClaim/claimName';
    const change = JSON.stringify([{ op: 'replace', path, value: pvc }]);
    return `kubectl -n ${namespace} patch deployment NAME --type=json -p='${change}'`;
  });
}
