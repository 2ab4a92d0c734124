import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type VolumeName } from '@soteria/contracts';

/** How to use one claim that came back. */
@Component({
  selector: 'sot-next-steps',
  imports: [RouterLink],
  template: `
    <ol>
      <li>
        <b>Look at it.</b> Mount the claim beside the old one, for instance in a throw-away pod:
        <pre>{{ peek() }}</pre>
      </li>
      <li>
        <b>Use it.</b> Point the workload at the new claim. Put in the name of the workload for
        <code>NAME</code>, and for <code>VOLUME</code> the name under which its template lists the
        volume that is to be replaced; with either left as it is, Kubernetes refuses the patch:
        <pre>{{ patch() }}</pre>
        A StatefulSet looks for claims named after its template and its pods
        (<code>data-orders-0</code>), so restore into exactly that name while no claim has it.
      </li>
      <li>
        <b>Protect it.</b> A new claim is backed up only when a policy selects it:
        <a [routerLink]="['/volumes', claim().namespace, claim().pvc]">see its protection</a>.
      </li>
    </ol>
  `,
  styles: `
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
export class NextSteps {
  readonly claim = input.required<VolumeName>();

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
  /** By the volume's name: a place in the list would be another volume's in another workload. */
  protected readonly patch = computed(() => {
    const { namespace, pvc } = this.claim();
    const volumes = [{ name: 'VOLUME', persistentVolumeClaim: { claimName: pvc } }];
    const change = JSON.stringify({ spec: { template: { spec: { volumes } } } });
    return `kubectl -n ${namespace} patch deployment NAME --patch='${change}'`;
  });
}
