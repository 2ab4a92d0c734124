import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../site/child';

/** A program that sends files and does nothing else. */
export interface FileServer {
  name: string;
  pid: number;
  port: number;
  /** Whether it is asked with all headers that the product is asked with. */
  asProduct: boolean;
  end(): Promise<void>;
}

/** Of the scratch folder: what every answer says of itself besides. */
const HEADERS_FILE = 'headers.json';

/**
 * Sends files from memory with node:http and nothing around it: in a process of its own. With the
 * headers that the product's answers carry it is what Node itself makes of the product's task.
 */
export async function startFileServer(
  bench: string,
  files: ReadonlyMap<string, Buffer>,
  headers?: Readonly<Record<string, string>>,
): Promise<FileServer> {
  const folder = mkdtempSync(join(tmpdir(), 'soteria-files-'));
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, HEADERS_FILE), JSON.stringify(headers ?? {}));
  const server = Child.node('the file server', bench, ['files', folder]);
  const [, port = ''] = await server.says(/files on port (\d+)/);
  const end = async () => {
    await server.end();
    rmSync(folder, { recursive: true, force: true });
  };
  const name = headers ? 'node:http with the same headers' : 'node:http';
  return { name, pid: server.pid, port: Number(port), asProduct: headers !== undefined, end };
}

/** The program itself. */
export function runFileServer(folder: string): void {
  const files = new Map(readdirSync(folder).map((name) => [`/${name}`, fileOf(folder, name)]));
  const always = Object.entries(
    JSON.parse(readFileSync(join(folder, HEADERS_FILE), 'utf8')) as Record<string, string>,
  ).flat();
  const server = createServer((request, response) => {
    const wantsGzip = request.headers['accept-encoding'] === 'gzip';
    const file =
      files.get(`${request.url}${wantsGzip ? '.gz' : ''}`) ?? files.get(request.url ?? '');
    if (!file) {
      response.writeHead(404).end();
    } else if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, [...always, 'ETag', file.etag]).end();
    } else {
      response.writeHead(200, [...always, ...file.headers]).end(file.bytes);
    }
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`files on port ${(server.address() as AddressInfo).port}\n`);
  });
}

function fileOf(folder: string, name: string) {
  const bytes = readFileSync(join(folder, name));
  const etag = `"${createHash('sha1').update(bytes).digest('hex').slice(0, 16)}"`;
  const headers = [
    ...['ETag', etag],
    ...['Content-Type', 'application/json'],
    ...['Content-Length', String(bytes.length)],
    ...(name.endsWith('.gz') ? ['Content-Encoding', 'gzip'] : []),
  ];
  return { bytes, etag, headers };
}
