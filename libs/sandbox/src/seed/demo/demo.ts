import { world, type WorldBuilder } from '../world';
import { tellOfAnalytics, tellOfMedia, tellOfOtherDrivers, tellOfRemains } from './oddities';
import { tellOfBlog, tellOfForge, tellOfIdentity, tellOfMonitoring, tellOfOffice } from './office';
import { tellOfShop } from './shop';

/**
 * The demo: a cluster as one finds it, with a month of backups. Most of it is well protected; every
 * way in which it can be otherwise is there once.
 */
export function demoWorld(): WorldBuilder {
  const demo = world()
    .target('offsite', {
      url: 's3://vault@eu-central-2/longhorn/',
      pollInterval: '1h0m0s',
      unreachable:
        'AWS Error:  RequestError send request failed dial tcp 203.0.113.20:443: i/o timeout',
    })
    .storageClass('longhorn-rwx', { parameters: { nfsOptions: 'vers=4.2,noresvport,softerr' } })
    .storageClass('longhorn-encrypted', { parameters: encryption() })
    .recurringJob('nightly', { cron: '0 2 * * *', groups: ['nightly'], retain: 30 })
    .recurringJob('hourly', { cron: '0 * * * *', groups: ['hourly'], retain: 24 })
    .recurringJob('weekly', {
      cron: '0 4 * * 0',
      groups: ['weekly'],
      retain: 5,
      parameters: { 'full-backup-interval': '1' },
    })
    .recurringJob('snapshots', {
      cron: '30 */6 * * *',
      task: 'snapshot',
      groups: ['default'],
      retain: 4,
    })
    .namespace('soteria')
    .object({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'longhorn-crypto', namespace: 'longhorn-system' },
      type: 'Opaque',
      data: { CRYPTO_KEY_VALUE: Buffer.from('only for the demo').toString('base64') },
    });
  for (const tell of [
    tellOfShop,
    tellOfOffice,
    tellOfIdentity,
    tellOfMonitoring,
    tellOfForge,
    tellOfBlog,
    tellOfMedia,
    tellOfAnalytics,
    tellOfOtherDrivers,
    tellOfRemains,
  ]) {
    tell(demo);
  }
  return demo;
}

/** A class for encrypted volumes names the secret that opens them, for each use. */
function encryption(): Record<string, string> {
  const uses = ['provisioner', 'node-publish', 'node-stage', 'node-expand'];
  return {
    encrypted: 'true',
    ...Object.fromEntries(
      uses.flatMap((use) => [
        [`csi.storage.k8s.io/${use}-secret-name`, 'longhorn-crypto'],
        [`csi.storage.k8s.io/${use}-secret-namespace`, 'longhorn-system'],
      ]),
    ),
  };
}
