export * from './clock';
export {
  type AdmissionPlugin,
  type AdmissionRequest,
  Refusal,
  type User,
  denial,
} from './server/admission/admission';
export { type StoreView } from './server/store/view';
export {
  type FaultAction,
  type FaultMatch,
  type FaultRule,
  type FaultTiming,
  type Fault,
} from './faults/fault';
export { type Faults } from './faults/faults';
export { type Mutation, type MutationHooks } from './faults/mutations';
export { type RequestLog } from './faults/request-log';
export {
  type RandomFaultOptions,
  chooseSeed,
  randomFaults,
  seededRandom,
  withSeed,
} from './faults/seeded';
export { type TapWire } from './faults/tap-wire';
export { type Certificate, Sandbox, type SandboxOptions } from './sandbox';
export { type ClusterOptions, MANAGERS, type SandboxCluster, startCluster } from './world';
export { demoWorld } from './seed/demo/demo';
export { type ScaleOptions, scaleWorld } from './seed/scale/scale';
export { type World, WorldBuilder, world } from './seed/world';
export { type VolumeOptions } from './seed/volume-objects';
export { type HistoryOptions } from './seed/volume-story';
export { BEHAVIOURS_USER_AGENT } from './behaviour/runtime/api-client';
export { faster, INSTANT, LIVELY, type Pace } from './behaviour/pace';
export { MARK } from './behaviour/marks';
export { type VolumeContents } from './contents/contents';
export { FolderShelf, MemoryShelf, type Shelf } from './contents/shelf';
export {
  LONGHORN_VERSIONS,
  type LonghornVersion,
} from './server/admission/longhorn/longhorn-version';
export { LonghornAdmission } from './server/admission/longhorn/plugin';
export {
  type Bucket,
  type LifecycleRule,
  MemoryBucket,
  type StoredVersion,
} from './objects/bucket';
export { type Interference, ObjectServer } from './objects/object-server';
