import { DOCUMENT, DestroyRef, Service, inject } from '@angular/core';

/** Says something to a screen reader without interrupting it. (Material's own brings ten times its size along.) */
@Service()
export class Announcer {
  private readonly region = this.addRegion(inject(DOCUMENT));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.region.remove());
  }

  say(sentence: string): void {
    // The same sentence twice in a row would be no change, and would not be read.
    const again = this.region.textContent === sentence;
    this.region.textContent = again ? `${sentence} ` : sentence;
  }

  private addRegion(document: Document): HTMLElement {
    const region = document.createElement('div');
    region.className = 'sot-hidden';
    region.setAttribute('aria-live', 'polite');
    document.body.append(region);
    return region;
  }
}
