/** Somebody who listens to `/v1/events`, and keeps what comes. */
export class Listener {
  text = '';
  ended = false;

  private constructor(private readonly abort: AbortController) {}

  static async open(address: string, headers: Record<string, string>): Promise<Listener> {
    const abort = new AbortController();
    const response = await fetch(`${address}/v1/events`, { headers, signal: abort.signal });
    if (response.status !== 200) throw new Error(`no stream: ${response.status}`);
    const listener = new Listener(abort);
    void listener.read(response);
    return listener;
  }

  /** The events so far; comments and the retry line are none. */
  events(): { id: string; name: string; data: string }[] {
    return [...this.text.matchAll(/id: (.*)\nevent: (.*)\ndata: (.*)\n\n/g)].map(
      ([, id = '', name = '', data = '']) => ({ id, name, data }),
    );
  }

  /** The id that a browser would come back with; undefined when it was given none. */
  lastId(): string | undefined {
    return [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1];
  }

  close(): void {
    this.abort.abort();
  }

  private async read({ body }: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body ?? []) this.text += decoder.decode(chunk as Uint8Array);
    } catch {
      // Closed from this side.
    }
    this.ended = true;
  }
}
