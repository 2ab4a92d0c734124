import { type SandboxClock } from '../../clock';
import { type Authentication } from '../access/authentication';
import { type Authorization } from '../access/authorization';
import { type AdmissionPlugin, type User } from '../admission/admission';
import { type ResourceDefinition } from '../resources/definition';
import { type Registry } from '../resources/registry';
import { type Store } from '../store/store';
import { type StoreView } from '../store/view';
import { type Representation } from './media';
import { type RequestInfo } from './request-info';

/** What every request works on. */
export interface Cluster {
  store: Store;
  registry: Registry;
  view: StoreView;
  clock: SandboxClock;
  plugins: readonly AdmissionPlugin[];
  authentication: Authentication;
  authorization: Authorization;
}

/** One request, read and understood. */
export interface RequestContext {
  cluster: Cluster;
  info: RequestInfo;
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  user: User;
  representation: Representation;
  /** Sent along as `Warning` headers. */
  warnings: string[];
}

/** A request for a resource that is served. */
export interface ResourceRequest extends RequestContext {
  definition: ResourceDefinition;
}
