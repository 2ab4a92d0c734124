import { Inject, Injectable } from '@nestjs/common';
import {
  type ConfigMap,
  MANAGED_BY,
  MANAGED_BY_SOTERIA,
  RECORD_LABEL,
  RESOURCES,
} from '@soteria/kube';
import { ClusterState } from '../cluster/cluster-state';
import { ClusterWriter } from '../cluster/cluster-writer';
import { KubeError } from '../cluster/kube-error';
import { CONFIG, type Config } from '../config/config';
import {
  NO_STATE,
  readScanRecord,
  readScanState,
  type ScanRecord,
  type ScanState,
  type StorePlace,
} from './scan-record';

const NAME = 'soteria-storage-scan';
const RECORD_SCAN = 'storage-scan';
const RESULT_KEY = 'scan.json';
const STATE_KEY = 'state.json';

interface Kept {
  uid: string;
  version: bigint;
  record: ScanRecord | null;
  state: ScanState;
}

/** The last scan, kept in one ConfigMap: every replica answers from it, and a restart changes nothing. */
@Injectable()
export class ScanStore {
  private kept: Kept = NOTHING;
  private readonly listeners = new Set<() => void>();
  private hasBeenRead = false;

  constructor(
    cluster: ClusterState,
    private readonly writer: ClusterWriter,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const { storage, namespace } = config;
    if (storage === null) return;
    cluster.watch<Kept>(
      {
        resource: RESOURCES.configMaps,
        namespace,
        labelSelector: `${RECORD_LABEL}=${RECORD_SCAN}`,
        required: false,
        project: (object) => read(object as unknown as ConfigMap, this.place()),
      },
      {
        changed: (key, after) => {
          if (key !== `${namespace}/${NAME}`) return;
          if (after) this.see(after);
          else this.kept = NOTHING;
          this.tell();
        },
        replaced: () => {
          this.hasBeenRead = true;
          this.tell();
        },
      },
    );
  }

  /** Whether it is known what was kept; before that nothing may be concluded from its absence. */
  get isRead(): boolean {
    return this.hasBeenRead;
  }

  get record(): ScanRecord | null {
    return this.kept.record;
  }

  get state(): ScanState {
    return this.kept.state;
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Changes the state, and the result when there is a new one; made at the first time. */
  async write(change: (state: ScanState) => ScanState, record?: ScanRecord): Promise<void> {
    const name = { namespace: this.config.namespace, name: NAME };
    const changed = (current: ConfigMap): ConfigMap => ({
      ...current,
      data: {
        ...current.data,
        ...(record === undefined ? {} : { [RESULT_KEY]: JSON.stringify(record) }),
        [STATE_KEY]: JSON.stringify(change(readScanState(current.data?.[STATE_KEY]))),
      },
    });
    this.see(read(await this.writeTo(name, changed), this.place()));
  }

  private async writeTo(
    name: { namespace: string; name: string },
    changed: (current: ConfigMap) => ConfigMap,
  ): Promise<ConfigMap> {
    try {
      return await this.writer.modify<ConfigMap>(RESOURCES.configMaps, name, changed);
    } catch (error) {
      if (!(error instanceof KubeError) || error.code !== 'not-found') throw error;
      return this.writer.create<ConfigMap>(RESOURCES.configMaps, changed(this.empty()));
    }
  }

  /** The watch may show an older state than the one that was just written. */
  private see(kept: Kept): void {
    if (kept.uid !== this.kept.uid || kept.version >= this.kept.version) this.kept = kept;
  }

  private place(): StorePlace {
    const { endpoint = '', bucket = '', prefix = '' } = this.config.storage ?? {};
    return { endpoint, bucket, prefix };
  }

  private empty(): ConfigMap {
    const labels = { [MANAGED_BY]: MANAGED_BY_SOTERIA, [RECORD_LABEL]: RECORD_SCAN };
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: NAME, namespace: this.config.namespace, labels },
    };
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const NOTHING: Kept = { uid: '', version: 0n, record: null, state: NO_STATE };

function read({ metadata, data }: ConfigMap, place: StorePlace): Kept {
  return {
    uid: metadata.uid ?? '',
    version: BigInt(metadata.resourceVersion ?? '0'),
    record: readScanRecord(data?.[RESULT_KEY], place),
    state: readScanState(data?.[STATE_KEY]),
  };
}
