import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { type Operation, type VolumeRow } from '@soteria/contracts';
import { mdiCheckDecagramOutline } from '@mdi/js';
import { BackupNow } from '../data/backup-now';
import { operationInWords } from '../data/operation-words';
import { reasonInShort, reasonOf } from '../data/reasons';
import { Scope } from '../data/scope';
import { ActionButton } from '../ui/action-button';
import { Age } from '../ui/age';
import { Chip } from '../ui/chip';
import { Icon } from '../ui/icon';
import { keepFocus } from '../ui/kept-focus';
import { needingAttention } from './verdict';

const SHOWN = 6;

/** What needs somebody, worst first; each with the one thing to do about it. */
@Component({
  selector: 'sot-attention-list',
  imports: [ActionButton, Age, Chip, Icon, MatButton, RouterLink],
  templateUrl: './attention-list.html',
  styleUrl: './attention-list.css',
})
export class AttentionList {
  protected readonly backupNow = inject(BackupNow);
  protected readonly scope = inject(Scope);
  protected readonly allIsWell = mdiCheckDecagramOutline;
  protected readonly inWords = operationInWords;
  protected readonly reasonOf = reasonOf;
  protected readonly reasonInShort = reasonInShort;

  readonly rows = input.required<readonly VolumeRow[]>();
  readonly underWay = input.required<readonly Operation[]>();

  private readonly needing = computed(() => needingAttention(this.rows()));
  protected readonly shown = computed(() => this.needing().slice(0, SHOWN));
  protected readonly moreCount = computed(() => this.needing().length - this.shown().length);
  /** Jobs that have not moved for longer than the limit. */
  protected readonly stalled = computed(() =>
    this.underWay().flatMap((operation) => {
      const since = operation.items.find((item) => item.stalledSince)?.stalledSince;
      return since === undefined ? [] : [{ operation, since }];
    }),
  );

  constructor() {
    keepFocus(() => [this.stalled(), this.shown()]);
  }
}
