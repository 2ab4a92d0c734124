import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { sendPieces } from './send-pieces';

/** More than the kernel takes from us while nobody reads. */
const MANY = Array.from({ length: 640 }, (_, at) => Buffer.alloc(100_000, at % 256));
/** Two portions, which the kernel takes at once. */
const FEW = MANY.slice(0, 15);

describe('a body in pieces', () => {
  let server: Server;
  let sent: Promise<void> = Promise.resolve();
  let hadTurn = false;

  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      const others = { hadTurn: false };
      setImmediate(() => (others.hadTurn = true));
      sent = sendPieces(response, url === '/few' ? FEW : MANY).then(() => {
        hadTurn = others.hadTurn;
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterAll(() => server.close());

  async function ask(path = '/'): Promise<IncomingMessage> {
    const { port } = server.address() as AddressInfo;
    const request = get({ port, path, host: '127.0.0.1', agent: false });
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

  it('leaves others their turn, also where the kernel takes all of it at once', async () => {
    const answer = await ask('/few');
    await sent;
    expect(hadTurn).toBe(true);
    answer.destroy();
  });
});
