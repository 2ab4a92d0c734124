import { OPERATION_LABEL, type UnknownKubeObject } from '@soteria/kube';
import { type VolumeContents, world, type World, MARK } from '@soteria/sandbox';
import { type Objects } from '../invariants';

export const SHOP = 'shop';
export const LAB = 'lab';
/** What is backed up; the last of them is slow in everything. */
export const SOURCES = ['catalog', 'orders', 'users'] as const;
export type Source = (typeof SOURCES)[number];

/** A namespace with three volumes and something to restore, and an empty one to restore into. */
export const shopWorld = (): World =>
  world()
    .namespace(LAB)
    .volume('shop/catalog')
    .backedUp('2d ago', '1d ago')
    .volume('shop/orders')
    .usedBy('Deployment/orders')
    .backedUp('1d ago')
    .volume('shop/users', {
      marks: { [MARK.backupTakesSeconds]: '120', [MARK.restoreTakesSeconds]: '120' },
    })
    .backedUp('1d ago');

/** One operation, as the answer to its request told of it. */
export interface Asked {
  id: string;
  kind: 'backup' | 'restore' | 'undo';
  method: string;
  path: string;
  body?: unknown;
  key?: string;
}

/** What whoever watches from outside knows: what was asked for, and what people did by hand. */
export class Model {
  readonly asked: Asked[] = [];
  /** What the workloads wrote last, by claim. */
  readonly contents = new Map<Source, VolumeContents>();
  /** Operations whose objects somebody changed by hand: they may end in another way than they were meant to. */
  readonly disturbed = new Set<string>();
  /** Objects that somebody deleted by hand, by their uid. */
  readonly removed = new Set<string>();
  /** Objects that somebody made by hand, by their key: they have to stay as they are. */
  readonly strangers = new Map<string, string>();
  private keys = 0;

  constructor(readonly before: Objects) {}

  get restores(): Asked[] {
    return this.asked.filter(({ kind }) => kind === 'restore');
  }

  nextKey(): string {
    this.keys += 1;
    return `key-${this.keys}`;
  }

  /** Somebody lays hands on an object. */
  disturb({ metadata, spec }: UnknownKubeObject & { spec?: unknown }): void {
    const labels = (spec as { labels?: Record<string, string> } | undefined)?.labels;
    for (const id of [metadata.labels?.[OPERATION_LABEL], labels?.[OPERATION_LABEL]]) {
      if (id !== undefined) this.disturbed.add(id);
    }
  }
}
