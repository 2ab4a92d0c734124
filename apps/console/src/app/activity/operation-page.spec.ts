import { Clipboard } from '@angular/cdk/clipboard';
import { Location } from '@angular/common';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { type Operation } from '@soteria/contracts';
import { type Story, TestConsole } from '../testing/console';
import { hoursAgo, item, operation, viewer } from '../testing/world';
import { ConfirmDialogHarness } from '../ui/confirm-dialog.harness';
import { OperationDetailHarness } from './operation-detail.harness';
import { OperationPageHarness } from './operation-page.harness';

async function visit(shown: Operation, story: Story = {}) {
  const console = new TestConsole({ operations: [shown], ...story });
  const loader = await console.visit(`/activity/${shown.id}`);
  const page = await loader.getHarness(OperationPageHarness);
  const detail = await loader.getHarness(OperationDetailHarness);
  return { console, page, detail };
}

const running = operation('op-1', [
  item('shop/orders', { lastProgressAt: hoursAgo(0.01), startedAt: hoursAgo(0.1) }),
]);
const failed = operation(
  'op-2',
  [
    item('shop/orders', {
      state: 'failed',
      error: { code: 'backup-failed', detail: 'The target is read-only.' },
    }),
  ],
  { state: 'failed', finishedAt: hoursAgo(0) },
);
const restored = operation(
  'op-3',
  [
    item('shop/copy', {
      state: 'succeeded',
      phase: 'done',
      source: { backup: 'b1', time: hoursAgo(9), namespace: 'shop', pvc: 'orders' },
    }),
  ],
  { kind: 'restore', state: 'succeeded', finishedAt: hoursAgo(0), undo: { possible: true } },
);
const other = { ...restored, id: 'op-7' };
const undoPlan = {
  operation: 'op-3',
  deletes: [
    { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'copy', uid: 'u1' },
    { kind: 'PersistentVolume', name: 'sot-1', uid: 'u2' },
  ],
  conflicts: [],
};

/** Lets a request wait for its answer until somebody has gone to another address. */
function answeredLater(console: TestConsole, route: string) {
  let give: (answer: unknown) => void = () => undefined;
  const asked = new Promise<void>((heard) => {
    console.api.on(route, () => {
      heard();
      return new Promise((done) => (give = done));
    });
  });
  const afterLeaving = async (pressed: Promise<void>, url: string, answer: unknown) => {
    await asked;
    await TestBed.inject(Router).navigateByUrl(url);
    TestBed.tick();
    give(answer);
    await pressed;
    await console.settle();
  };
  return { afterLeaving };
}

describe('the page of one operation', () => {
  it('says that there is none of that id', async () => {
    const console = new TestConsole();
    console.api.on('GET /v1/operations/op-9', console.api.problem('not-found', 'There is none.'));
    const page = await (await console.visit('/activity/op-9')).getHarness(OperationPageHarness);
    expect(await page.text()).toContain('There is none.');
    await (await page.link('See what was done')).click();
    await console.settle();
    expect(TestBed.inject(Location).path()).toBe('/activity');
  });

  it('shows the steps, how far it is, and when it last moved', async () => {
    const { page, detail } = await visit(running);
    expect(await page.heading()).toBe('Backing up shop/orders');
    expect(await detail.steps()).toEqual([
      'Take the snapshot, done',
      'Upload, under way',
      'Finalize, still to come',
    ]);
    expect(await detail.text()).toContain('42 %, last moved 36 s ago');
  });

  it('follows the operation as it goes', async () => {
    const { console, page, detail } = await visit(running);
    console.events.send('operation', {
      ...running,
      state: 'succeeded',
      items: [item('shop/orders', { state: 'succeeded', phase: 'done' })],
    });
    await console.settle();
    expect(await page.heading()).toBe('Backed up shop/orders');
    expect(await detail.steps()).toEqual([
      'Take the snapshot, done',
      'Upload, done',
      'Finalize, done',
    ]);
  });

  it('does not go back where somebody tells of it who is behind', async () => {
    const { console, detail } = await visit(running);
    console.events.send(
      'operation',
      operation('op-1', [item('shop/orders', { phase: 'snapshot', progress: null })]),
    );
    await console.settle();
    expect(await detail.steps()).toContain('Upload, under way');
    expect(await detail.text()).toContain('42 %');
  });

  it('tells of a job that does not move', async () => {
    const stalled = operation('op-1', [item('shop/orders', { stalledSince: hoursAgo(2) })]);
    const { detail } = await visit(stalled);
    expect(await detail.text()).toContain('Nothing has moved for 2 h.');
  });

  it('cancels what runs', async () => {
    const { console, page, detail } = await visit(running);
    console.api.on('POST /v1/operations/op-1/cancel', { ...running, state: 'cancelled' });
    await detail.press('Cancel this backup');
    await console.settle();
    expect(await page.heading()).toBe('Backup of shop/orders was cancelled');
  });

  it('says why it could not be cancelled', async () => {
    const { console, detail } = await visit(running);
    console.api.on(
      'POST /v1/operations/op-1/cancel',
      console.api.problem('conflict', 'It is done.'),
    );
    await detail.press('Cancel this backup');
    await console.settle();
    expect(await detail.text()).toContain('It is done.');
  });

  it('does not say so of another one', async () => {
    const { console, detail } = await visit(running, { operations: [running, failed] });
    console.api.on(
      'POST /v1/operations/op-1/cancel',
      console.api.problem('conflict', 'It is done.'),
    );
    await detail.press('Cancel this backup');
    await console.visit('/activity/op-2');
    expect(await detail.text()).toContain('The target is read-only.');
    expect(await detail.text()).not.toContain('It is done.');
  });

  it('is not left for what comes of another one later', async () => {
    const { console, detail } = await visit(failed, { operations: [failed, running] });
    const begun = operation('op-4', [item('shop/orders')]);
    const answer = answeredLater(console, 'POST /v1/operations/op-2/retry');
    await answer.afterLeaving(detail.press('Retry what failed'), '/activity/op-1', begun);
    expect(TestBed.inject(Location).path()).toBe('/activity/op-1');
  });

  it('says what went wrong, what to do, and repeats it on request', async () => {
    const { console, detail } = await visit(failed);
    expect(await detail.text()).toContain('The target is read-only.');
    expect(await detail.text()).toContain('credentials and free space');
    console.api
      .on('POST /v1/operations/op-2/retry', operation('op-4', [item('shop/orders')]))
      .on('GET /v1/operations/op-4', operation('op-4', [item('shop/orders')]));
    await detail.press('Retry what failed');
    await console.settle();
    expect(TestBed.inject(Location).path()).toBe('/activity/op-4');
  });

  it('says why a viewer can do none of it', async () => {
    const { detail } = await visit(failed, { session: viewer() });
    expect(await detail.refusalOf('Retry what failed')).toContain('viewer');
  });

  it('lists several items, each with its own outcome', async () => {
    const several = operation('op-5', [
      item('shop/a', {
        state: 'succeeded',
        phase: 'done',
        startedAt: hoursAgo(1),
        finishedAt: hoursAgo(0.5),
      }),
      item('shop/b', { state: 'skipped', phase: 'done', detail: 'It is detached.' }),
      item('shop/c', { state: 'failed', error: { code: 'new-code', detail: 'Unheard of.' } }),
    ]);
    const { detail } = await visit({ ...several, snapshotSpreadSeconds: 14 });
    const items = await detail.items();
    expect(items[0]).toContain('took 30 min');
    expect(items[1]).toContain('It is detached.');
    expect(items[2]).toContain('Unheard of.');
    expect(items[2]).toContain('retrying is safe');
    expect(await detail.text()).toContain('within 14 s');
  });

  it('copies a bundle for whoever helps', async () => {
    const copied: string[] = [];
    const clipboard = { copy: (text: string) => copied.push(text) > 0 };
    const { detail } = await visit(failed, {
      providers: [{ provide: Clipboard, useValue: clipboard }],
    });
    await detail.press('Copy diagnostic bundle');
    expect(JSON.parse(copied[0] ?? '')).toMatchObject({ operation: { id: 'op-2' } });
  });

  describe('taking a restore back', () => {
    it('lists what goes, and wants the name typed', async () => {
      const { console, detail } = await visit(restored);
      console.api.on('DELETE /v1/restores/op-3', undoPlan).on('GET /v1/operations/op-6', {});
      await detail.press('Undo this restore…');
      const question = await console.opened(ConfirmDialogHarness);
      expect(await question.goes()).toEqual([
        'PersistentVolumeClaim shop/copy',
        'PersistentVolume sot-1',
      ]);
      expect(await question.refusalOf('Take the restore back')).toBe('Type copy first.');
      expect(console.api.sentTo('DELETE /v1/restores/op-3')[0]?.url).toContain('dryRun=true');
      await question.fill('Type copy to confirm', 'copy');
      console.api.on(
        'DELETE /v1/restores/op-3',
        operation('op-6', [item('shop/copy')], { kind: 'undo' }),
      );
      await question.press('Take the restore back');
      await console.settle();
      expect(console.api.sentTo('DELETE /v1/restores/op-3')[1]?.url).not.toContain('dryRun');
      expect(await console.outside.getHarnessOrNull(ConfirmDialogHarness)).toBeNull();
    });

    it('says what goes along with a namespace', async () => {
      const { console, detail } = await visit(restored);
      const detailOfPlan = 'with all that was put into it since';
      const namespace = { kind: 'Namespace', name: 'shop', uid: 'u3', detail: detailOfPlan };
      console.api.on('DELETE /v1/restores/op-3', { ...undoPlan, deletes: [namespace] });
      await detail.press('Undo this restore…');
      const question = await console.opened(ConfirmDialogHarness);
      expect(await question.goes()).toEqual([
        'Namespace shop, with all that was put into it since',
      ]);
      const text = await (await question.host()).text();
      expect(text).toContain('everything that was put into it since');
      expect(text).not.toContain('Nothing else is touched');
    });

    it('never takes back another one than it has listed', async () => {
      const { console, detail } = await visit(restored, { operations: [restored, other] });
      const answer = answeredLater(console, 'DELETE /v1/restores/op-3');
      await answer.afterLeaving(detail.press('Undo this restore…'), '/activity/op-7', undoPlan);
      expect(await console.outside.getHarnessOrNull(ConfirmDialogHarness)).toBeNull();
    });

    it('does nothing when it is not confirmed', async () => {
      const { console, detail } = await visit(restored);
      console.api.on('DELETE /v1/restores/op-3', undoPlan);
      await detail.press('Undo this restore…');
      await (await console.opened(ConfirmDialogHarness)).press('Cancel');
      await console.settle();
      expect(console.api.sentTo('DELETE /v1/restores/op-3')).toHaveLength(1);
    });

    it('says why it is refused, and stays open', async () => {
      const { console, detail } = await visit(restored);
      console.api.on('DELETE /v1/restores/op-3', undoPlan);
      await detail.press('Undo this restore…');
      const question = await console.opened(ConfirmDialogHarness);
      console.api.on(
        'DELETE /v1/restores/op-3',
        console.api.problem('undo-refused', 'Pod web uses it.'),
      );
      await question.fill('Type copy to confirm', 'copy');
      await question.press('Take the restore back');
      await console.settle();
      expect(await question.text()).toContain('Pod web uses it.');
    });

    it('is not offered as possible when it is not', async () => {
      const { detail } = await visit({
        ...restored,
        undo: { possible: false, reason: 'It is in use.' },
      });
      expect(await detail.refusalOf('Undo this restore…')).toBe('It is in use.');
    });
  });
});
