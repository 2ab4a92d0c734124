import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Behaviours } from '../behaviour/behaviours';
import { faster, LIVELY } from '../behaviour/pace';
import { connectionFromFile } from '../behaviour/runtime/connection';
import { realClock } from '../clock';
import { BackupStore } from '../contents/backup-store';
import { Disks } from '../contents/disks';
import { FolderShelf } from '../contents/shelf';
import { demoWorld } from '../seed/demo/demo';
import { scaleWorld } from '../seed/scale/scale';
import { world, type World } from '../seed/world';
import { startCluster } from '../world';
import { type BehavioursCommand, type ServeOptions } from './options';

/** Something that runs until it is told to end. */
export interface Running {
  /** The one line that says so. */
  greeting: string;
  stop(): Promise<void>;
}

type Say = (line: string) => void;

/** Starts a cluster in this process. */
export async function serve(options: ServeOptions, say: Say): Promise<Running> {
  const cluster = await startCluster({
    world: worldOf(options),
    version: options.version,
    port: options.port,
    pace: LIVELY,
    speed: options.speed,
    withoutBehaviours: !options.behaviours,
    withoutContents: options.world === 'scale' && !options.behaviours,
    life: options.life,
    complain: say,
    ...(options.store !== undefined && { targets: new FolderShelf(resolve(options.store)) }),
  });
  const { url } = cluster.sandbox;
  if (options.kubeconfigOut !== undefined) {
    writeFileSync(options.kubeconfigOut, cluster.sandbox.kubeconfig(), { mode: 0o600 });
  }
  return { greeting: `The sandbox answers at ${url}`, stop: () => cluster.stop() };
}

/** Plays Longhorn's managers for the API server that a kubeconfig leads to. */
export async function playBehaviours(options: BehavioursCommand, say: Say): Promise<Running> {
  const connection = connectionFromFile(options.kubeconfig, options.context);
  const folder = resolve(options.store);
  const shelf = new FolderShelf(folder);
  const behaviours = await Behaviours.start({
    connection,
    clock: realClock,
    pace: faster(LIVELY, options.speed),
    disks: new Disks(shelf),
    store: new BackupStore(shelf),
    longhornNamespace: options.longhornNamespace,
    longhornOnly: options.longhornOnly,
    complain: say,
  });
  return {
    greeting: `Longhorn's managers are played for ${connection.url}; contents and backups are kept in ${folder}`,
    stop: () => behaviours.stop(),
  };
}

function worldOf(options: ServeOptions): World {
  switch (options.world) {
    case 'demo':
      return demoWorld().longhorn(options.version);
    case 'empty':
      return world().longhorn(options.version);
    case 'scale':
      return scaleWorld(options);
  }
}
