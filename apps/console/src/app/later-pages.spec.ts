import { TestBed } from '@angular/core/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Router } from '@angular/router';
import { of } from 'rxjs';
import { LaterPages } from './later-pages';
import { Shell } from './shell/shell';
import { ShellHarness } from './shell/shell.harness';
import { TestConsole } from './testing/console';

/** What stands in a place; undefined when there is none. (Harnesses wait until no page is on its way any more.) */
const seen = ({ nativeElement }: { nativeElement: HTMLElement }, place: string) =>
  nativeElement.querySelector(place)?.textContent.trim();

describe('the parts for other pages', () => {
  it('come once the first page stands, without being asked for', () => {
    const { clock } = new TestConsole();
    let fetched = 0;
    TestBed.inject(LaterPages)
      .preload({}, () => of((fetched += 1)))
      .subscribe();
    clock.advance(4_000);
    expect(fetched).toBe(0);
    clock.advance(1_000);
    expect(fetched).toBe(1);
  });

  it('are missed in words, where one does not arrive', async () => {
    const console = new TestConsole();
    const { fixture } = await console.show(Shell);
    const router = TestBed.inject(Router);
    let arrives = false;
    const missing = new TypeError('Failed to fetch dynamically imported module');
    const part = () => (arrives ? import('./not-found-page') : Promise.reject(missing));
    router.resetConfig([
      { path: 'here', loadComponent: async () => (await import('./not-found-page')).NotFoundPage },
      { path: 'there', loadComponent: async () => (await part()).NotFoundPage },
    ]);
    await router.navigateByUrl('/here');
    await router.navigateByUrl('/there');
    await console.settle();
    expect(router.url).toBe('/here');
    const shell = await TestbedHarnessEnvironment.harnessForFixture(fixture, ShellHarness);
    expect(await (await shell.jobs()).text()).toContain('The page could not be opened');
    arrives = true;
    await router.navigateByUrl('/there');
    expect(router.url).toBe('/there');
  });

  it('are on their way for all to see, until they arrive', async () => {
    const console = new TestConsole();
    const { fixture } = await console.show(Shell);
    const router = TestBed.inject(Router);
    const { promise: part, resolve: arrive } = Promise.withResolvers<void>();
    const page = async () => (await import('./not-found-page')).NotFoundPage;
    router.resetConfig([
      { path: 'here', loadComponent: page },
      { path: 'there', loadComponent: () => part.then(page) },
    ]);
    const isSeen = () => seen(fixture, '[aria-label="Opening the page"]') !== undefined;
    await router.navigateByUrl('/here');
    const opened = router.navigateByUrl('/there');
    await console.pass(200);
    expect(isSeen()).toBe(false);
    await console.pass(200);
    expect(isSeen()).toBe(true);
    await console.pass(10_000);
    expect(seen(fixture, 'sot-job-bar')).toContain('The page is still on its way');
    arrive();
    await opened;
    await console.settle();
    expect(router.url).toBe('/there');
    expect(isSeen()).toBe(false);
    expect(seen(fixture, 'sot-job-bar')).toBe('');
  });

  it('are waited for no longer once another page was chosen', async () => {
    const console = new TestConsole();
    const { fixture } = await console.show(Shell);
    const router = TestBed.inject(Router);
    const page = async () => (await import('./not-found-page')).NotFoundPage;
    router.resetConfig([
      { path: 'here', loadComponent: page },
      { path: 'never', loadComponent: () => new Promise<never>(() => undefined) },
    ]);
    void router.navigateByUrl('/never');
    await console.pass(11_000);
    expect(seen(fixture, 'sot-job-bar')).toContain('The page is still on its way');
    await router.navigateByUrl('/here');
    await console.settle();
    expect(seen(fixture, 'sot-page-on-its-way sot-progress')).toBeUndefined();
    expect(seen(fixture, 'sot-job-bar')).toBe('');
  });
});
