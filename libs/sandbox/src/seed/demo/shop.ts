import { MARK } from '../../behaviour/marks';
import { type WorldBuilder } from '../world';
import { hourly, nightly } from './past';

/** A shop: the busiest namespace, mostly well protected, with one failure and one gap. */
export function tellOfShop(world: WorldBuilder): void {
  world
    .namespace('shop', { team: 'commerce' })
    .volume('shop/data-postgres-0', {
      size: '50Gi',
      groups: ['hourly', 'nightly'],
      labels: { app: 'postgres' },
    })
    .usedBy('StatefulSet/postgres', { image: 'postgres:17.6' })
    .backups(nightly('shop postgres 0'))
    .backups(hourly('shop postgres 0'))
    .followedBy('shop-postgres-standby')
    .volume('shop/data-postgres-1', {
      size: '50Gi',
      groups: ['nightly'],
      labels: { app: 'postgres' },
    })
    .usedBy('StatefulSet/postgres')
    .backups(nightly('shop postgres 1'))
    .volume('shop/orders', { size: '20Gi', groups: ['nightly'], labels: { app: 'orders' } })
    .usedBy('Deployment/orders')
    .backups(nightly('shop orders'))
    .volume('shop/media', {
      size: '200Gi',
      accessModes: ['ReadWriteMany'],
      storageClass: 'longhorn-rwx',
      groups: ['nightly'],
    })
    .usedBy('Deployment/storefront', { replicas: 2 })
    .backups(nightly('shop media'))
    // Being backed up at this moment, and taking its time.
    .volume('shop/catalog', {
      size: '80Gi',
      groups: ['nightly'],
      marks: { [MARK.backupTakesSeconds]: '1800' },
    })
    .usedBy('Deployment/catalog')
    .backups(nightly('shop catalog'))
    .backup({ at: '11m ago', name: 'backup-6c1f0a9e27d4b385', state: 'InProgress', progress: 38 })
    // Its last two nights went wrong, and so will the next ones.
    .volume('shop/search-index', {
      size: '40Gi',
      groups: ['nightly'],
      marks: { [MARK.backupError]: CLOCK_SKEW },
    })
    .usedBy('Deployment/search')
    .backups(nightly('shop search', { missed: 2 }))
    .failedBackup('5h ago', CLOCK_SKEW)
    .volume('shop/sessions', { size: '5Gi' })
    .usedBy('Deployment/sessions')
    .volume('shop/cart-cache', {
      size: '8Gi',
      annotations: { 'soteria.io/exclude': 'A cache: rebuilt from orders within minutes' },
    })
    .usedBy('Deployment/cart')
    .volume('shop/exports', { size: '15Gi', groups: ['nightly'], created: '3d ago' })
    .volume('shop/old-orders', { size: '30Gi', orphaned: true })
    .backups((now) => nightly('shop old orders', { days: 12 })(now - 40 * 86_400_000));
}

const CLOCK_SKEW =
  'proxyServer=10.42.1.7:8501 destination=10.42.1.7:10010: failed to backup snapshot: rpc error: code = Unknown desc = failed to write data during saving blocks: AWS Error:  RequestTimeTooSkewed The difference between the request time and the current time is too large. 403';
