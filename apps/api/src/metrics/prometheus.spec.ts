import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, MARK, startCluster, world } from '@soteria/sandbox';
import { Story } from '../testing/story';
import {
  dashboardQueries,
  layOutRuleTests,
  Prometheus,
  promtool,
  type RuleFile,
  shippedRules,
} from './testing/prometheus';

jest.setTimeout(400_000);
/** A scrape, an evaluation, and what the machine does beside. */
const SOON_MS = 120_000;

describe('the alert rules of deploy/', () => {
  it('each fire and clear in the tests of promtool', () => {
    const folder = mkdtempSync(join(tmpdir(), 'soteria-rules-'));
    const tests = layOutRuleTests(folder);
    const { status, text } = promtool(['test', 'rules', ...tests]);
    rmSync(folder, { recursive: true, force: true });
    expect({ status, text }).toMatchObject({ status: 0 });
  });
});

/** The same rules, without waiting: nothing has to last, and standing still for a second counts. */
function hasty({ groups }: RuleFile): RuleFile {
  return {
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => ({
        ...rule,
        expr: rule.expr.replace('> 1800', '> 1').replace('> 3600', '> 1'),
        for: '0s',
      })),
    })),
  };
}

const shop = () =>
  world()
    .recurringJob('nightly', { groups: ['default'] })
    .volume('shop/stale')
    .backedUp('9d ago')
    .volume('shop/slow')
    .backedUp('2h ago')
    .volume('shop/bare', { jobs: ['none'] });

const LONGHORN = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system';

describe('Prometheus, with the rules of deploy/', () => {
  let story: Story;
  let prometheus: Prometheus;
  let nobodyMayLead: Fault;

  beforeAll(async () => {
    const cluster = await startCluster({ world: shop() });
    nobodyMayLead = cluster.sandbox.faults.add({
      match: { plural: 'leases', verb: ['update', 'create'] },
      action: { kind: 'status', code: 403, reason: 'Forbidden' },
    });
    story = await Story.begin({
      cluster,
      variables: { SOTERIA_PUBLIC_ORIGIN: 'https://soteria.example.org' },
    });
    const target = new URL(story.address).host;
    prometheus = await Prometheus.start(target, hasty(shippedRules('rules.yaml')));
  });
  afterAll(async () => {
    await prometheus.stop();
    await story.cluster.stop();
  });

  const fires = (alert: string) =>
    story.until(`${alert} fires`, async () => (await prometheus.firing()).has(alert), SOON_MS);
  const clears = (alert: string) =>
    story.until(`${alert} clears`, async () => !(await prometheus.firing()).has(alert), SOON_MS);
  const annotate = (path: string, annotations: Record<string, string | null>, more = {}) =>
    story.kube(
      'PATCH',
      `${LONGHORN}/${path}`,
      { metadata: { annotations }, ...more },
      'application/merge-patch+json',
    );
  const lookAtTarget = (outage: string | null) =>
    annotate(
      'backuptargets/default',
      { [MARK.outage]: outage },
      { spec: { syncRequestedAt: new Date().toISOString() } },
    );
  const backUp = (pvc: string) => story.begun('/v1/backup', { namespace: 'shop', pvc });

  it('tells when nobody leads, until somebody does', async () => {
    await fires('SoteriaSchedulerStalled');
    nobodyMayLead.remove();
    await story.tick();
    await clears('SoteriaSchedulerStalled');
  });

  it('tells of a volume that nothing backs up, until a policy does', async () => {
    await fires('SoteriaPVCUnprotected');
    const policy = {
      name: 'hourly',
      enabled: true,
      selector: { namespaces: ['shop'], pvcs: ['bare'] },
      schedule: { every: '1h', onMissed: 'skip' },
      retention: { keepAtLeast: 1 },
      mode: 'incremental',
    };
    expect((await story.post('/v1/policies', policy)).status).toBe(201);
    await clears('SoteriaPVCUnprotected');
  });

  it('tells of a stale volume, with a link into the console, until it is backed up', async () => {
    await fires('SoteriaPVCBackupOverdue');
    await fires('SoteriaPVCBackupLongOverdue');
    const links = () => prometheus.annotations('SoteriaPVCBackupOverdue', 'console');
    const link = 'https://soteria.example.org/volumes/shop/stale';
    await story.until('its link is told', async () => (await links()).join() === link, SOON_MS);
    await story.ended(await backUp('stale'));
    await clears('SoteriaPVCBackupOverdue');
    await clears('SoteriaPVCBackupLongOverdue');
  });

  it('tells of a backup that stands still, until it moves', async () => {
    const volume = `volumes/${story.cluster.handleOf('shop/slow')}`;
    await annotate(volume, { [MARK.backupStallsAt]: '10' });
    const id = await backUp('slow');
    await fires('SoteriaOperationStuck');
    await annotate(volume, { [MARK.backupStallsAt]: null });
    await story.ended(id, SOON_MS);
    await clears('SoteriaOperationStuck');
  });

  it('tells of a target that is gone, until it is back', async () => {
    await lookAtTarget('dial tcp: i/o timeout');
    await fires('SoteriaBackupTargetUnavailable');
    await lookAtTarget(null);
    await clears('SoteriaBackupTargetUnavailable');
  });

  it('has nothing against the rules themselves, and sees volumes under their own namespace', async () => {
    expect(await prometheus.unhealthyRules()).toEqual([]);
    const infos = () => prometheus.query('soteria_pvc_info{persistentvolumeclaim="slow"}');
    await story.until('it is told of', async () => (await infos()).length > 0, SOON_MS);
    const [info] = await infos();
    expect(info?.metric).toMatchObject({ namespace: 'shop', job: 'soteria' });
    expect(info?.metric).not.toHaveProperty('exported_namespace');
  });

  it('understands every query of the dashboards, and has an answer to most', async () => {
    const queries = dashboardQueries({ namespace: 'shop', bucket: 'backups' });
    expect(queries.length).toBeGreaterThan(40);
    // No object store is configured here, and few operations have ended.
    const haveMost = async () => {
      const answers = await Promise.all(queries.map((query) => prometheus.query(query)));
      return answers.filter(({ length }) => length > 0).length > 20;
    };
    await story.until('most have an answer', haveMost, SOON_MS);
  });

  it('tells when nobody is there', async () => {
    await story.leave();
    await fires('SoteriaDown');
  });
});
