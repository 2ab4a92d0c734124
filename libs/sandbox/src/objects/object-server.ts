import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Bucket } from './bucket';
import { listing, type Page } from './listing';
import { signatureFault, type StoreKey } from './signature';
import { element, fault, xml } from './xml';

/** What a spec lets happen to one request; undefined: it is answered as usual. */
export type Interference = (call: {
  operation: string;
  /** Counted from 1, over all operations. */
  number: number;
  request: IncomingMessage;
  response: ServerResponse;
  /** What the store would answer. */
  answer: string;
}) => boolean | undefined;

export interface ObjectServerOptions {
  buckets: readonly Bucket[];
  key: StoreKey;
  port?: number;
  /** Returns true when it has dealt with the request itself. */
  interfere?: Interference;
}

const MAX_KEYS = 1_000;

/** A store that speaks S3 over HTTP as far as readers need it: lists, versions, uploads, lifecycle. */
export class ObjectServer {
  /** Calls by operation, those that were interfered with included. */
  readonly calls = new Map<string, number>();
  url = '';
  private readonly server: Server;
  private count = 0;

  private constructor(private readonly options: ObjectServerOptions) {
    this.server = createServer((request, response) => this.handle(request, response));
  }

  static async start(options: ObjectServerOptions): Promise<ObjectServer> {
    const store = new ObjectServer(options);
    await new Promise<void>((resolve, reject) => {
      store.server.once('error', reject);
      store.server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    store.url = `http://127.0.0.1:${(store.server.address() as AddressInfo).port}`;
    return store;
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const operation = operationOf(pathname, searchParams);
    this.count += 1;
    this.calls.set(operation, (this.calls.get(operation) ?? 0) + 1);
    const { status, body } = this.answer(request, operation, pathname, searchParams);
    const { interfere } = this.options;
    const call = { operation, number: this.count, request, response, answer: body };
    if (interfere?.(call) === true) return;
    response.writeHead(status, { 'content-type': 'application/xml' }).end(body);
  }

  private answer(
    request: IncomingMessage,
    operation: string,
    pathname: string,
    query: URLSearchParams,
  ): { status: number; body: string } {
    if (request.method !== 'GET') return { status: 405, body: fault('MethodNotAllowed') };
    const wrong = signatureFault(request, this.options.key);
    if (wrong !== null) return { status: 403, body: fault(wrong) };
    if (operation === 'ListBuckets') return { status: 200, body: this.buckets() };
    const [, name = '', ...rest] = decodeURIComponent(pathname).split('/');
    const bucket = this.options.buckets.find((each) => each.name === name);
    if (!bucket) return { status: 404, body: fault('NoSuchBucket') };
    return answerOf(bucket, operation, query, rest.join('/'));
  }

  private buckets(): string {
    const all = this.options.buckets.map(({ name }) => element('Bucket', element('Name', name)));
    return xml('ListAllMyBucketsResult', element('Buckets', ...all));
  }
}

function operationOf(pathname: string, query: URLSearchParams): string {
  if (pathname === '/') return 'ListBuckets';
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('uploads')) return 'ListMultipartUploads';
  if (query.has('uploadId')) return 'ListParts';
  if (query.has('lifecycle')) return 'GetBucketLifecycleConfiguration';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : 'unknown';
}

function answerOf(
  bucket: Bucket,
  operation: string,
  query: URLSearchParams,
  key: string,
): { status: number; body: string } {
  const ok = (body: string) => ({ status: 200, body });
  const page: Page = {
    prefix: query.get('prefix') ?? '',
    limit: Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS),
    after: query,
  };
  switch (operation) {
    case 'ListObjectVersions':
      return ok(listing.versions(bucket, page));
    case 'ListObjectsV2':
      return ok(listing.objects(bucket, page));
    case 'ListMultipartUploads':
      return ok(listing.uploads(bucket, page));
    case 'ListParts': {
      const parts = listing.parts(bucket, key, query.get('uploadId') ?? '');
      return parts === null ? { status: 404, body: fault('NoSuchUpload') } : ok(parts);
    }
    case 'GetBucketLifecycleConfiguration':
      return bucket.lifecycle
        ? ok(listing.lifecycle(bucket.lifecycle))
        : { status: 404, body: fault('NoSuchLifecycleConfiguration') };
    default:
      return { status: 501, body: fault('NotImplemented') };
  }
}
