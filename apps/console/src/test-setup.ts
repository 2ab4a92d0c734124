import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless';

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

// What a browser has and jsdom has not: popovers (shown or not is all that specs look at), and scrolling, and views.
const shown = 'data-popover-shown';
Object.assign(HTMLElement.prototype, {
  showPopover(this: HTMLElement) {
    this.setAttribute(shown, '');
  },
  hidePopover(this: HTMLElement) {
    this.removeAttribute(shown);
  },
});
Object.assign(window, {
  scrollTo: () => undefined,
  // Nothing is laid out, so nothing ever comes into view.
  IntersectionObserver: class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  },
});
