import { TestBed } from '@angular/core/testing';
import { TestbedHarnessEnvironment } from '@angular/cdk/testing/testbed';
import { Router } from '@angular/router';
import { of } from 'rxjs';
import { LaterPages } from './later-pages';
import { Shell } from './shell/shell';
import { ShellHarness } from './shell/shell.harness';
import { TestConsole } from './testing/console';

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
});
