import { Agent, get, type IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';

const PAGE = 500;
/** The four kinds that there are many of. */
export const LARGE_KINDS = [
  '/api/v1/persistentvolumeclaims',
  '/api/v1/persistentvolumes',
  '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes',
  '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/backups',
];

/** Lists, parses and drops, page by page: what reading a cluster costs at the very least. */
export async function runBareList(port: number): Promise<void> {
  let bytes = 0;
  for (const path of LARGE_KINDS) {
    let next: string | undefined = '';
    while (next !== undefined) {
      const text = await page(port, `${path}?limit=${PAGE}${next}`);
      bytes += text.length;
      const { metadata } = JSON.parse(text) as { metadata: { continue?: string } };
      next = metadata.continue ? `&continue=${encodeURIComponent(metadata.continue)}` : undefined;
    }
  }
  process.stdout.write(`listed ${bytes} bytes\n`);
  // The bench reads the accounts of this process, and then ends it.
  setInterval(() => undefined, 60_000);
}

const agent = new Agent({ keepAlive: true });

function page(port: number, path: string): Promise<string> {
  return new Promise((done, failed) => {
    const headers = { accept: 'application/json', 'accept-encoding': 'gzip' };
    get({ port, path, headers, agent }, (answer) => void read(answer).then(done, failed)).on(
      'error',
      failed,
    );
  });
}

async function read(answer: IncomingMessage): Promise<string> {
  const isGzip = answer.headers['content-encoding'] === 'gzip';
  const chunks: Buffer[] = [];
  for await (const chunk of isGzip ? answer.pipe(createGunzip()) : answer) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
