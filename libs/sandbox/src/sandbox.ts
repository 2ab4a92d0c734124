import { randomUUID } from 'node:crypto';
import { type RequestListener, type Server, createServer } from 'node:http';
import { type Server as SecureServer, createServer as createSecureServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type KubeObject } from '@soteria/kube';
import { stringify as yamlOf } from 'yaml';
import { type SandboxClock, realClock } from './clock';
import {
  ADMIN,
  Authentication,
  type AuthorizationMode,
  userNamed,
} from './server/access/authentication';
import { Authorization } from './server/access/authorization';
import { REVIEWS } from './server/access/reviews';
import { type AdmissionPlugin } from './server/admission/admission';
import {
  type LonghornVersion,
  NEWEST_LONGHORN,
} from './server/admission/longhorn/longhorn-version';
import { Faults } from './faults/faults';
import { type MutationHooks, Mutations } from './faults/mutations';
import { RequestLog } from './faults/request-log';
import { ApiServer } from './server/api-server';
import { CORE } from './server/resources/core';
import { CUSTOM_RESOURCE_DEFINITIONS, CustomResources } from './server/resources/custom-resources';
import { NEWER_EVENTS } from './server/resources/events';
import { longhornResources } from './server/resources/longhorn';
import { Registry } from './server/resources/registry';
import { GROUPS } from './server/resources/workloads';
import { Loader } from './server/store/loader';
import { DEFAULT_WATCH_WINDOW, Store, type WatchWindow } from './server/store/store';
import { StoreView } from './server/store/view';

/** A certificate and its key, as PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  clock?: SandboxClock;
  /** Rules about writes beyond those of Kubernetes itself, in the order in which they are asked. */
  admission?: readonly AdmissionPlugin[];
  /** Whose definitions Longhorn's kinds have; those of the newest known release when it is not said. */
  version?: LonghornVersion;
  /** What the cluster holds from the start, beside its own namespaces. */
  objects?: Iterable<KubeObject>;
  watchWindow?: WatchWindow;
  /**
   * Whether etcd tells the API server of its progress every few seconds, as kubeadm sets it up; the default.
   * Without, a kind in which nothing happens gets no bookmarks.
   */
  progressNotify?: boolean;
  /** `open`, the default, lets everybody do everything; `rbac` goes by the stored roles and bindings. */
  authorization?: AuthorizationMode;
  /** Speaks TLS with this certificate, which the kubeconfig names as its own authority. */
  tls?: Certificate;
  /** Bearer tokens and the users they belong to, as `system:serviceaccount:<namespace>:<name>`. */
  tokens?: Readonly<Record<string, string>>;
}

/** Idle connections are kept as long as clients may want to use them again. */
const KEEP_ALIVE_MS = 90_000;

/** A cluster to try and test against: an imitation of a Kubernetes API server that listens on this machine. */
export class Sandbox {
  /** Read access for specs, past the API. */
  readonly store: StoreView;
  /** What is to go wrong. */
  readonly faults: Faults;
  /** Every write that arrived, numbered. */
  readonly mutations = new Mutations();
  /** What was asked, counted by verb and resource. */
  readonly requests = new RequestLog();
  /** Where it listens. */
  url = '';
  private readonly adminToken = randomUUID();
  private readonly storage: Store;
  private readonly loader: Loader;
  private readonly customResources: CustomResources;
  private readonly server: Server | SecureServer;
  private certificate: Certificate | undefined;
  private port: number;

  private constructor(options: SandboxOptions) {
    const clock = options.clock ?? realClock;
    this.port = options.port ?? 0;
    const window = options.watchWindow ?? DEFAULT_WATCH_WINDOW;
    this.storage = new Store(clock, window, options.progressNotify);
    const registry = new Registry([
      ...CORE,
      ...GROUPS,
      ...REVIEWS,
      NEWER_EVENTS,
      CUSTOM_RESOURCE_DEFINITIONS,
    ]);
    const longhorn = longhornResources(options.version ?? NEWEST_LONGHORN);
    this.customResources = new CustomResources(this.storage, registry, clock, longhorn);
    this.store = new StoreView(this.storage, registry);
    this.loader = new Loader(this.storage, registry, clock);
    this.faults = new Faults(clock, this.storage, this.mutations, this.requests, {
      open: () => this.listen(),
      close: () => this.closeListener(),
    });
    const mode = options.authorization ?? 'open';
    const named = Object.entries(options.tokens ?? {});
    const tokens = new Map(named.map(([token, name]) => [token, userNamed(name)]));
    tokens.set(this.adminToken, ADMIN);
    const api = new ApiServer(
      {
        store: this.storage,
        registry,
        view: this.store,
        clock,
        plugins: options.admission ?? [],
        authentication: new Authentication(mode, tokens),
        authorization: new Authorization(mode, this.storage),
      },
      this.faults,
    );
    const handle: RequestListener = (request, response) => {
      // What goes wrong in here is a defect of the sandbox or of a spec's hook: tell it, and go on.
      api.handle(request, response).catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error : String(error));
        response.destroy();
      });
    };
    this.certificate = options.tls;
    this.server =
      options.tls === undefined ? createServer(handle) : createSecureServer(options.tls, handle);
    this.server.requestTimeout = 0;
    this.server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const sandbox = new Sandbox(options);
    sandbox.loader.loadBasics();
    sandbox.customResources.installKnown((object) => sandbox.loader.load(object));
    if (options.objects !== undefined) sandbox.load(options.objects);
    await sandbox.listen();
    return sandbox;
  }

  /** A kubeconfig (YAML) with which the stock clients reach this sandbox: as its administrator, or with a token. */
  kubeconfig(token: string = this.adminToken): string {
    return yamlOf({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'sandbox',
      clusters: [{ name: 'sandbox', cluster: { server: this.url, ...this.trust() } }],
      contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: 'sandbox' } }],
      users: [{ name: 'sandbox', user: { token } }],
    });
  }

  /**
   * Puts objects into the store as they are, past admission and validation: uid, creation time and
   * status are kept when given. Missing namespaces are made. An object that exists is replaced.
   */
  load(objects: Iterable<KubeObject>): void {
    for (const object of objects) this.loader.load(object);
  }

  /** New connections get this certificate from now on; kubeconfigs made before do not know it. */
  useCertificate(certificate: Certificate): void {
    if (!('setSecureContext' in this.server)) throw new Error('this sandbox does not speak TLS');
    this.certificate = certificate;
    this.server.setSecureContext(certificate);
  }

  /** Plain HTTP is only accepted by the stock clients when they are told not to verify. */
  private trust(): object {
    if (this.certificate === undefined) return { 'insecure-skip-tls-verify': true };
    const authority = Buffer.from(this.certificate.cert).toString('base64');
    return { 'certificate-authority-data': authority };
  }

  /** Calls back at the three moments of every write; the answer removes the hooks. */
  onMutation(hooks: MutationHooks): () => void {
    return this.mutations.on(hooks);
  }

  async stop(): Promise<void> {
    this.faults.clear();
    this.storage.stop();
    await this.closeListener();
  }

  private async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    this.port = (this.server.address() as AddressInfo).port;
    this.url = `${this.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  private async closeListener(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
