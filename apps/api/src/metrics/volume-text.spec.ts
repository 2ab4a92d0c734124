import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type VolumeRow } from '@soteria/contracts';
import { type BackupFact, type BackupVolumeFact, parseInstant } from '@soteria/domain';
import { RowChunk } from '../inventory/row-chunk';
import { Turns } from '../cluster/turns';
import { type VolumeSubject } from './volume-families';
import { VolumeText } from './volume-text';

const GOLDEN = join(__dirname, 'testdata/volumes.prom');

function row(namespace: string, pvc: string, more: Partial<VolumeRow> = {}): VolumeRow {
  return {
    namespace,
    pvc,
    uid: `uid of ${pvc}`,
    status: 'ok',
    reason: 'It is.',
    since: null,
    storageClass: 'longhorn',
    driver: 'driver.longhorn.io',
    volume: `pvc-${pvc}`,
    capacityBytes: 1,
    usedBytes: null,
    accessModes: [],
    volumeMode: 'Filesystem',
    workloads: [],
    lastRestorePoint: { id: 'b2', time: '2026-05-01T02:00:00Z', sizeBytes: 5 },
    lastAttempt: { time: '2026-05-02T02:00:00Z', state: 'failed', error: 'no' },
    objectiveSeconds: 93_600,
    dueAt: null,
    restorePoints: 2,
    policies: ['nightly'],
    nextRunAt: null,
    operation: null,
    labels: {},
    ...more,
  };
}

function backup(id: string, time: string, state: BackupFact['state']): BackupFact {
  const at = parseInstant(time);
  const fact: Partial<BackupFact> = { id, state, usable: state === 'completed', deleting: false };
  const source = { cluster: null };
  return { ...fact, source, snapshotAt: at, createdAt: at, completedAt: at } as BackupFact;
}

const HISTORY = [
  backup('b1', '2026-04-01T02:00:00Z', 'completed'),
  backup('b2', '2026-05-01T02:00:00Z', 'completed'),
  backup('b3', '2026-05-02T02:00:00Z', 'failed'),
  backup('b4', '2026-05-03T02:00:00Z', 'running'),
];

type Sources = Pick<VolumeSubject, 'backupVolume' | 'physicalBytes'>;

interface Scene {
  text: VolumeText;
  asked: number;
  sources: Sources;
}

function scene(subject: Partial<VolumeSubject> = {}): Scene {
  const state: Scene = {
    asked: 0,
    sources: { backupVolume: undefined, physicalBytes: null },
    text: new VolumeText((asked) => {
      state.asked += 1;
      const nothing = { failedRunAt: null, expectedIntervalSeconds: null, cluster: null };
      return { row: asked, backups: [], ...nothing, ...subject, ...state.sources };
    }),
  };
  return state;
}

/** Rows in pieces, as the inventory keeps them. */
function inChunks(rows: readonly VolumeRow[]): RowChunk[] {
  const chunks: RowChunk[] = [];
  for (let at = 0; at < rows.length; at += 50) chunks.push(new RowChunk(rows.slice(at, at + 50)));
  return chunks;
}

async function written(
  { text }: Scene,
  chunks: readonly RowChunk[],
  scan: object | null = null,
): Promise<string> {
  return Buffer.concat(await text.pieces(chunks, scan, new Turns())).toString();
}

describe('the series of volumes', () => {
  it('are told in full', async () => {
    const full = scene({
      backups: HISTORY,
      expectedIntervalSeconds: 21_600,
    });
    full.sources = { backupVolume: { storedBytes: 7 } as BackupVolumeFact, physicalBytes: 3 };
    const text = await written(full, inChunks([row('shop', 'orders')]));
    expect(text).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it.each([
    ['ok', true],
    ['excluded', false],
    ['unsupported', false],
  ] as const)('of one that is %s, its policies mean to back it up: %p', async (status, meant) => {
    const rows = inChunks([row('shop', 'orders', { status })]);
    const text = await written(scene({ expectedIntervalSeconds: 21_600 }), rows);
    expect(text.includes('soteria_pvc_expected_interval_seconds{')).toBe(meant);
  });

  it('take no backup of another cluster for one of ours', async () => {
    const foreign = HISTORY.map((each) => ({ ...each, source: { cluster: 'other' } }));
    const told = async (cluster: string | null) =>
      written(
        scene({ backups: foreign as BackupFact[], cluster }),
        inChunks([row('shop', 'orders')]),
      );
    expect(await told(null)).toMatch(/last_success_timestamp_seconds\{/);
    expect(await told(null)).toMatch(/last_attempt_success\{/);
    expect(await told('ours')).not.toMatch(
      /last_success_timestamp_seconds\{|last_attempt_success\{/,
    );
  });

  it('are absent, family and all, where there is nothing to tell', async () => {
    const bare = row('shop', 'new', {
      lastRestorePoint: null,
      lastAttempt: null,
      objectiveSeconds: null,
      volume: null,
    });
    const text = await written(scene(), inChunks([bare]));
    expect(text).not.toMatch(/timestamp_seconds|objective|interval|stored_bytes|excluded\{/);
    expect(text).toContain('volume=""');
  });

  it('are made once for each state of a piece', async () => {
    const state = scene();
    const [first, other] = [[row('shop', 'orders')], [row('vault', 'keys')]].map(
      (rows) => new RowChunk(rows),
    ) as [RowChunk, RowChunk];
    await written(state, [first, other]);
    await written(state, [first, other]);
    expect(state.asked).toBe(2);
    first.rows[0] = row('shop', 'orders', { status: 'overdue' });
    first.replaced(0);
    const text = await written(state, [first, other]);
    expect(state.asked).toBe(3);
    expect(text).toContain('persistentvolumeclaim="orders",status="overdue"} 1');
  });

  it('are those of so many as may be told of, also where a piece has more', async () => {
    const state = scene();
    const chunks = inChunks(Array.from({ length: 120 }, (_, at) => row('shop', `claim-${at}`)));
    const claims = async (most: number) => {
      const pieces = await state.text.pieces(chunks, null, new Turns(), most);
      const text = Buffer.concat(pieces).toString();
      return new Set(text.match(/persistentvolumeclaim="[^"]*"/g)).size;
    };
    expect([await claims(0), await claims(1), await claims(64)]).toEqual([0, 1, 64]);
    expect([await claims(120), await claims(1_000)]).toEqual([120, 120]);
    expect(state.asked).toBe(1 + (50 + 14) + (50 + 20));
  });

  it('follow what changes without a row', async () => {
    const state = scene();
    const chunks = inChunks([row('shop', 'orders')]);
    expect(await written(state, chunks)).not.toContain('kind="physical"');
    state.sources = { ...state.sources, physicalBytes: 12 };
    expect(await written(state, chunks, { another: 'scan' })).toContain('kind="physical"} 12');
  });

  it('come in whole lines, each family in one piece', async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => row('shop', `claim-${at}`));
    const text = await written(scene({ backups: HISTORY }), inChunks(rows));
    const lines = text.trimEnd().split('\n');
    const families = lines
      .filter((line) => line.startsWith('# TYPE'))
      .map((line) => line.split(' ')[2]);
    expect(families).toEqual([...new Set(families)]);
    const names = lines.filter((line) => !line.startsWith('#')).map((line) => line.split('{')[0]);
    const runs = names.filter((name, at) => name !== names[at - 1]);
    expect(runs).toEqual(families);
    expect(names).toHaveLength(3_000 * 16);
  });

  it('come in few pieces', async () => {
    const chunks = inChunks(Array.from({ length: 3_000 }, (_, at) => row('shop', `claim-${at}`)));
    const pieces = await scene({ backups: HISTORY }).text.pieces(chunks, null, new Turns());
    expect(pieces.length).toBeLessThan(chunks.length);
  });

  it('tell of all that a piece has once it is reached, also of what came during the scrape', async () => {
    const [first, second] = inChunks([
      ...Array.from({ length: 50 }, (_, at) => row('shop', `a-${at}`)),
      row('shop', 'orders'),
      row('shop', 'users'),
    ]) as [RowChunk, RowChunk];
    const turns = new BusyTurns(() => {
      if (second.rows.length === 3) return;
      second.rows.unshift(row('shop', 'new'));
      second.resized();
    });
    const pieces = await scene().text.pieces([first, second], null, turns);
    const text = Buffer.concat(pieces).toString();
    for (const claim of ['new', 'orders', 'users']) {
      expect(text).toContain(`persistentvolumeclaim="${claim}"`);
    }
  });

  it('are whole for two who ask at once, and for who asks after them', async () => {
    const state = scene({ backups: HISTORY });
    const chunks = inChunks(Array.from({ length: 2_000 }, (_, at) => row('shop', `claim-${at}`)));
    const asked = () => state.text.pieces(chunks, null, new BusyTurns());
    const [one, other] = await Promise.all([asked(), asked()]);
    const alone = await written(scene({ backups: HISTORY }), chunks);
    for (const pieces of [one, other, await asked()]) {
      expect(Buffer.concat(pieces).equals(Buffer.from(alone))).toBe(true);
    }
  });

  it('look after every few volumes whether others want a turn', async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => row('shop', `claim-${at}`));
    const turns = new CountedTurns();
    await scene({ backups: HISTORY }).text.pieces(inChunks(rows), null, turns);
    expect(rows.length / turns.looks).toBeLessThanOrEqual(FEW_VOLUMES);
  });
});

/** The lines of so many are written in a fraction of a millisecond. */
const FEW_VOLUMES = 16;

class CountedTurns extends Turns {
  looks = 0;

  override get isOver(): boolean {
    this.looks += 1;
    return false;
  }
}

/** Others want a turn at each look. */
class BusyTurns extends Turns {
  constructor(private readonly othersDo: () => void = () => undefined) {
    super();
  }

  override get isOver(): boolean {
    return true;
  }

  override end(): Promise<void> {
    this.othersDo();
    return super.end();
  }
}
