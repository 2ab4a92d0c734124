import { Clipboard } from '@angular/cdk/clipboard';
import { Component, ElementRef, computed, inject, input, linkedSignal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type VolumeObject, type VolumeObjects as Objects } from '@soteria/contracts';
import { path } from '../data/api';
import { reading } from '../data/reading';
import { whenChanged } from '../data/when-changed';
import { Announcer } from '../ui/announcer';
import { Age } from '../ui/age';
import { ProblemPanel } from '../ui/problem-panel';
import { Segments } from '../ui/segments';
import { Skeleton } from '../ui/skeleton';

/** What was asked for: the objects of the claim, and of this one of its backups. */
interface Question {
  backup: string | null;
}

/** The objects behind a volume as YAML. The cluster is asked only when somebody presses the button. */
@Component({
  selector: 'sot-volume-objects',
  imports: [Age, MatButton, ProblemPanel, Segments, Skeleton],
  templateUrl: './volume-objects.html',
  styleUrl: './volume-objects.css',
  // The focus goes here when the button that was pressed goes.
  host: { role: 'group', 'aria-label': 'Objects as YAML', tabindex: '-1' },
})
export class VolumeObjects {
  private readonly clipboard = inject(Clipboard);
  private readonly announcer = inject(Announcer);
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef);

  readonly namespace = input.required<string>();
  readonly pvc = input.required<string>();
  /** The id of the chosen restore point. */
  readonly backup = input<string | null>(null);

  /** Another volume has not been asked for, though it is shown in the same place. */
  protected readonly asked = linkedSignal<string, Question | null>({
    source: () => `${this.namespace()}/${this.pvc()}`,
    computation: () => null,
  });
  protected readonly answer = reading<Objects>(() => {
    const asked = this.asked();
    if (asked === null) return null;
    return {
      url: path('inventory', this.namespace(), this.pvc(), 'objects'),
      params: asked.backup === null ? {} : { backup: asked.backup },
    };
  });
  protected readonly objects = computed(() => this.answer.value()?.items ?? []);
  protected readonly kinds = computed(() =>
    this.objects().map(({ kind }) => ({ value: kind, word: kind })),
  );
  protected readonly chosenKind = linkedSignal({
    source: () => `${this.namespace()}/${this.pvc()}`,
    computation: () => '',
  });
  protected readonly chosen = computed<VolumeObject | null>(() => {
    const objects = this.objects();
    return objects.find(({ kind }) => kind === this.chosenKind()) ?? objects[0] ?? null;
  });
  protected readonly command = computed(() => {
    const object = this.chosen();
    return object ? commandFor(object) : '';
  });
  /** Stepping along the axis must not ask the cluster at each step. */
  protected readonly isOutdated = computed(() => this.asked()?.backup !== this.backup());

  constructor() {
    whenChanged(this.answer.value, () => {
      if (this.answer.value()) this.announcer.say('The objects are read.');
    });
  }

  protected ask(): void {
    const isSame = this.asked()?.backup === this.backup();
    // The pressed button goes, unless what is shown stays until the same is read again.
    if (!isSame || this.answer.problem()) this.element.nativeElement.focus({ preventScroll: true });
    this.asked.set({ backup: this.backup() });
    if (isSame) this.answer.again();
  }

  protected copy(text: string, what: string): void {
    this.clipboard.copy(text);
    this.announcer.say(`${what} is copied.`);
  }
}

/** What is installed beside Kubernetes is named in full, and looked for in every namespace. */
const RESOURCES: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'pvc',
  PersistentVolume: 'pv',
  Volume: 'volumes.longhorn.io',
  Backup: 'backups.longhorn.io',
};

function commandFor({ kind, namespace, name }: VolumeObject): string {
  const resource = RESOURCES[kind] ?? kind.toLowerCase();
  if (namespace !== undefined) return `kubectl -n ${namespace} get ${resource} ${name} -o yaml`;
  if (!resource.includes('.')) return `kubectl get ${resource} ${name} -o yaml`;
  return `kubectl get ${resource} -A --field-selector metadata.name=${name} -o yaml`;
}
