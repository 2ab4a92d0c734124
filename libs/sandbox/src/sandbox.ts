import { type Server, createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type KubeObject } from '@soteria/kube';
import { stringify as yamlOf } from 'yaml';
import { type SandboxClock, realClock } from './clock';
import { type AdmissionPlugin } from './server/admission/admission';
import { ApiServer, type Interceptor } from './server/api-server';
import { BUILT_IN } from './server/resources/built-in';
import { LONGHORN } from './server/resources/longhorn';
import { Registry } from './server/resources/registry';
import { Loader } from './server/store/loader';
import { DEFAULT_WATCH_WINDOW, Store, type WatchWindow } from './server/store/store';
import { StoreView } from './server/store/view';

export interface SandboxOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  clock?: SandboxClock;
  /** Rules about writes beyond those of Kubernetes itself, in the order in which they are asked. */
  admission?: readonly AdmissionPlugin[];
  /** What the cluster holds from the start, beside its own namespaces. */
  objects?: Iterable<KubeObject>;
  watchWindow?: WatchWindow;
}

const openInterceptor: Interceptor = {
  begin: async () => true,
  applied: async () => true,
  wire: (_call, plain) => plain,
  answered: async () => undefined,
};

/** A cluster to try and test against: an imitation of a Kubernetes API server that listens on this machine. */
export class Sandbox {
  /** Read access for specs, past the API. */
  readonly store: StoreView;
  /** Where it listens. */
  url = '';
  private readonly loader: Loader;

  private constructor(
    private readonly server: Server,
    private readonly storage: Store,
    registry: Registry,
    clock: SandboxClock,
  ) {
    this.store = new StoreView(storage, registry);
    this.loader = new Loader(storage, registry, clock);
  }

  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const clock = options.clock ?? realClock;
    const storage = new Store(clock, options.watchWindow ?? DEFAULT_WATCH_WINDOW);
    const registry = new Registry([...BUILT_IN, ...LONGHORN]);
    const view = new StoreView(storage, registry);
    const plugins = options.admission ?? [];
    const api = new ApiServer({ store: storage, registry, view, clock, plugins }, openInterceptor);
    const server = createServer((request, response) => {
      void api.handle(request, response);
    });
    server.requestTimeout = 0;
    const sandbox = new Sandbox(server, storage, registry, clock);
    sandbox.loader.loadBasics();
    if (options.objects !== undefined) sandbox.load(options.objects);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    sandbox.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return sandbox;
  }

  /** A kubeconfig (YAML) with which the stock clients reach this sandbox. */
  kubeconfig(): string {
    return yamlOf({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'sandbox',
      clusters: [
        { name: 'sandbox', cluster: { server: this.url, 'insecure-skip-tls-verify': true } },
      ],
      contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: 'sandbox' } }],
      users: [{ name: 'sandbox', user: {} }],
    });
  }

  /**
   * Puts objects into the store as they are, past admission and validation: uid, creation time and
   * status are kept when given. Missing namespaces are made. An object that exists is replaced.
   */
  load(objects: Iterable<KubeObject>): void {
    for (const object of objects) this.loader.load(object);
  }

  async stop(): Promise<void> {
    this.storage.stop();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
