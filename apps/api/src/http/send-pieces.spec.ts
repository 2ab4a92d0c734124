import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { sendPieces } from './send-pieces';

/** More than the kernel takes from us while nobody reads. */
const MANY = Array.from({ length: 640 }, (_, at) => Buffer.alloc(100_000, at % 256));

describe('a body in pieces', () => {
  let server: Server;
  let sent: Promise<void> = Promise.resolve();

  beforeAll(async () => {
    server = createServer((_request, response) => {
      sent = sendPieces(response, MANY);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => server.close());

  async function ask(): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    const request = get({ port, host: '127.0.0.1', agent: false });
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  }

  it('is given up when the client goes in the middle', async () => {
    const answer = await ask();
    answer.destroy();
    await expect(sent).resolves.toBeUndefined();
  });

  it('comes whole and in order', async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of await ask()) chunks.push(chunk as Buffer);
    await sent;
    expect(Buffer.concat(chunks).equals(Buffer.concat(MANY))).toBe(true);
  });
});
