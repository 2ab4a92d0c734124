import { createServer, request as ask, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Serves an API server below a path alone, as Rancher does with its clusters; everything else is unknown. */
export class PrefixServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async before(serverUrl: string, prefix: string): Promise<PrefixServer> {
    const server = createServer((asked, response) => {
      const { method, headers, url = '' } = asked;
      if (!url.startsWith(`${prefix}/`)) {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found');
        return;
      }
      const target = `${serverUrl}${url.slice(prefix.length)}`;
      const passed = ask(target, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        response.flushHeaders();
        answer.on('error', () => response.destroy()).pipe(response);
      });
      response.on('close', () => passed.destroy());
      passed.on('error', () => response.destroy());
      asked.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new PrefixServer(server, `http://127.0.0.1:${port}${prefix}`);
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}
