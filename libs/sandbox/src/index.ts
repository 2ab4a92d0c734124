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
export { Sandbox, type SandboxOptions } from './sandbox';
