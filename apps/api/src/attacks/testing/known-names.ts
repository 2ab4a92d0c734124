import { type Operation } from '@soteria/contracts';
import { type Story } from '../../testing/story';
import { ADMIN } from './guarded';

/** What there is, by the names of fields, so that requests are about something. Makes two backups first. */
export async function knownNames(story: Story): Promise<Record<string, readonly string[]>> {
  const operations = [
    await backedUp(story, 'shop', 'orders'),
    await backedUp(story, 'vault', 'keys'),
  ];
  const { body } = await story.get<{ items: { id: string }[] }>('/v1/backups', ADMIN);
  const backups = body.items.map(({ id }) => id);
  return {
    namespace: ['shop', 'vault', 'spare', 'nowhere'],
    namespaces: ['shop', 'vault', 'team-*'],
    pvc: ['orders', 'users', 'keys', 'new', 'a-copy'],
    pvcs: ['orders', 'users', 'keys'],
    id: [...backups, ...operations],
    operation: operations,
    backup: backups,
    name: ['nightly', 'hourly'],
    every: ['1h', '6h', '90m'],
    cron: ['@daily', '0 3 * * *'],
    timezone: ['UTC', 'Europe/Vienna'],
    at: [new Date().toISOString()],
    until: [new Date(Date.now() + 86_400_000).toISOString()],
    labelSelector: ['app=shop', 'tier!=cache'],
    storageClass: ['longhorn'],
    storageClasses: ['longhorn'],
    accessModes: ['ReadWriteOnce', 'ReadWriteMany'],
    namePrefix: ['old-'],
    nameSuffix: ['-old'],
  };
}

async function backedUp(story: Story, namespace: string, pvc: string): Promise<string> {
  const { body } = await story.post<Operation>('/v1/backup', { namespace, pvc }, ADMIN);
  await story.until(`${pvc} is backed up`, async () => {
    const { state } = (await story.get<Operation>(`/v1/operations/${body.id}`, ADMIN)).body;
    return state === 'succeeded';
  });
  return body.id;
}
