export * from './clock';
export {
  type AdmissionPlugin,
  type AdmissionRequest,
  Refusal,
  type User,
  denial,
} from './server/admission/admission';
export { type StoreView } from './server/store/view';
export { Sandbox, type SandboxOptions } from './sandbox';
