import { type BackupFact } from '@soteria/domain';
import { Turns } from '../cluster/turns';
import { backupFact } from '../driver/longhorn/backup-fact';
import { backupListBytes } from './backup-list-bytes';
import { presentBackup } from './present-backup';

const fact = (at: number) =>
  backupFact({
    apiVersion: 'longhorn.io/v1beta2',
    kind: 'Backup',
    metadata: { name: `backup-${at}`, uid: `uid-${at}` },
    spec: {},
    status: { state: 'Completed', volumeName: 'pvc-1', url: 's3://b@r/?backup=b&volume=v' },
  });
const present = (each: BackupFact) => presentBackup(each, each.id === 'backup-3', null);

describe('the bytes of a list of backups', () => {
  it.each([0, 1, 63, 64, 65, 300])('are the list, with %d of them', async (count) => {
    const facts = Array.from({ length: count }, (_, at) => fact(at));
    const pieces = await backupListBytes(facts, present, new Turns());
    const items = facts.map(present);
    expect(Buffer.concat(pieces).toString()).toBe(JSON.stringify({ items }));
  });

  it('are made in turns with others', async () => {
    let elapsedMs = 0;
    let othersTurns = 0;
    let isMade = false;
    const others = (): void => {
      othersTurns += 1;
      if (!isMade) setImmediate(others);
    };
    setImmediate(others);
    const facts = Array.from({ length: 6_400 }, (_, at) => fact(at));
    await backupListBytes(facts, present, new Turns(() => (elapsedMs += 1)));
    isMade = true;
    expect(othersTurns).toBeGreaterThan(20);
  });
});
