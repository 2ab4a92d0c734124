import { DAY_MS, formatInstant } from '@soteria/domain';
import { MARK } from '../../behaviour/marks';
import { type WorldBuilder } from '../world';
import { nightly, weekly } from './past';

/** What an office runs: a wiki, mail, files, names and passwords. */
export function tellOfOffice(world: WorldBuilder): void {
  world
    .namespace('office', { team: 'workplace' })
    .volume('office/wiki', { size: '12Gi', groups: ['nightly'] })
    .usedBy('Deployment/wiki')
    .backups(nightly('office wiki'))
    .volume('office/data-mariadb-0', { size: '25Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/mariadb', { image: 'mariadb:11.8' })
    .backups(nightly('office mariadb'))
    .volume('office/mail', {
      size: '120Gi',
      encrypted: true,
      storageClass: 'longhorn-encrypted',
      groups: ['nightly'],
    })
    .usedBy('StatefulSet/mail')
    .backups(nightly('office mail'))
    .volume('office/files', {
      size: '400Gi',
      accessModes: ['ReadWriteMany'],
      storageClass: 'longhorn-rwx',
      groups: ['nightly', 'weekly'],
    })
    .usedBy('Deployment/files', { replicas: 2 })
    .backups(nightly('office files', { days: 20 }))
    .backups(weekly('office files'))
    .volume('office/calendar', { size: '4Gi', groups: ['nightly'] })
    .usedBy('Deployment/calendar')
    .backups(nightly('office calendar'))
    // Switched off three nights ago, so the job passes it by.
    .volume('office/survey', { size: '6Gi', groups: ['nightly'] })
    .backups(nightly('office survey', { missed: 3 }))
    .volume('office/print-spool', {
      size: '3Gi',
      annotations: { 'soteria.io/exclude': 'Print jobs live for minutes' },
    })
    .usedBy('Deployment/print');
}

/** Who may do what: small volumes, and the ones nobody may lose. */
export function tellOfIdentity(world: WorldBuilder): void {
  world
    .namespace('identity', { team: 'platform' })
    .volume('identity/data-keycloak-db-0', { size: '10Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/keycloak-db', { image: 'postgres:17.6' })
    .backups(nightly('identity keycloak'))
    .volume('identity/data-vault-0', {
      size: '10Gi',
      encrypted: true,
      storageClass: 'longhorn-encrypted',
      groups: ['nightly'],
    })
    .usedBy('StatefulSet/vault')
    .backups(nightly('identity vault'))
    .volume('identity/ldap', { size: '5Gi', groups: ['nightly'], health: 'degraded' })
    .usedBy('Deployment/ldap')
    .backups(nightly('identity ldap'));
}

/** Logs and numbers: large, written all the time, and where a backup hangs. */
export function tellOfMonitoring(world: WorldBuilder): void {
  world
    .namespace('monitoring', { team: 'platform' })
    // An upload that has not moved for hours.
    .volume('monitoring/data-prometheus-0', {
      size: '150Gi',
      groups: ['nightly'],
      marks: { [MARK.backupStallsAt]: '17' },
    })
    .usedBy('StatefulSet/prometheus')
    .backups(nightly('monitoring prometheus', { missed: 1 }))
    .backup({ at: '7h ago', name: 'backup-f09b2e6a1cd74e53', state: 'InProgress', progress: 17 })
    .volume('monitoring/grafana', { size: '5Gi', groups: ['nightly'] })
    .usedBy('Deployment/grafana')
    .backups(nightly('monitoring grafana'))
    .volume('monitoring/data-loki-0', {
      size: '300Gi',
      annotations: {
        'soteria.io/exclude': 'Logs are kept in object storage as well',
        'soteria.io/exclude-until': '2099-12-31',
      },
    })
    .usedBy('StatefulSet/loki')
    .volume('monitoring/alertmanager', { size: '2Gi' })
    .usedBy('Deployment/alertmanager');
}

/** Whatever was cloned, built and uploaded. */
export function tellOfForge(world: WorldBuilder): void {
  world
    .namespace('forge', { team: 'platform' })
    .volume('forge/repositories', { size: '90Gi', groups: ['nightly', 'weekly'] })
    .usedBy('Deployment/forge')
    .backups(nightly('forge repositories'))
    .backups(weekly('forge repositories'))
    .volume('forge/data-forge-db-0', { size: '20Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/forge-db', { image: 'postgres:17.6' })
    .backups(nightly('forge db'))
    .volume('forge/registry', { size: '500Gi', groups: ['nightly', 'weekly'] })
    .usedBy('Deployment/registry')
    .backups(nightly('forge registry', { days: 9 }))
    .backups(weekly('forge registry'))
    .volume('forge/runner-cache', {
      size: '60Gi',
      annotations: { 'soteria.io/exclude': 'Build caches' },
    })
    .usedBy('Deployment/runner')
    .volume('forge/artifacts', { size: '120Gi' })
    .usedBy('Deployment/artifacts');
}

/** A namespace whose exclusion has run out, and a blog. */
export function tellOfBlog(world: WorldBuilder): void {
  world
    .namespace('blog', { team: 'commerce' })
    .volume('blog/data-mysql-0', { size: '10Gi', groups: ['nightly'] })
    .usedBy('StatefulSet/mysql', { image: 'mysql:8.4' })
    .backups(nightly('blog mysql'))
    .volume('blog/uploads', { size: '30Gi', groups: ['nightly'] })
    .usedBy('Deployment/blog')
    .backups(nightly('blog uploads'))
    .object((now) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'editors-notes', namespace: 'blog' },
      data: { written: formatInstant(now - 3 * DAY_MS) },
    }));
}
