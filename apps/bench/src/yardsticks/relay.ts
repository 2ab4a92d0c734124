import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { watchLines } from './watch-lines';

/** Hands each line of the watch to everybody who listens, and does nothing else. */
export function runRelay(port: number): void {
  const listeners = new Set<ServerResponse>();
  watchLines(port, (lines) => {
    const events = lines.map((line) => `data: ${line}\n\n`).join('');
    for (const listener of listeners) listener.write(events);
  });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.flushHeaders();
    listeners.add(response);
    response.on('close', () => listeners.delete(response));
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`relay on port ${(server.address() as AddressInfo).port}\n`);
  });
}
