/** One line of the log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** What the process writes to its log, from the moment on at which somebody listens. */
export class LogLines {
  private written = '';
  private readonly spies: jest.SpyInstance[] = [];

  listen(): void {
    for (const stream of [process.stdout, process.stderr]) {
      const spy = jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        this.written += String(chunk);
        return true;
      });
      this.spies.push(spy);
    }
  }

  stop(): void {
    for (const spy of this.spies) spy.mockRestore();
  }

  text(): string {
    return this.written;
  }

  /** Every line that is an object of JSON; what a logger calls `message` is taken out of it. */
  all(): LogLine[] {
    return this.lines()
      .map(parsed)
      .filter((line) => line !== null);
  }

  of(context: string): LogLine[] {
    return this.all().filter((line) => line['context'] === context);
  }

  /** Lines that are no object of JSON. */
  odd(): string[] {
    return this.lines().filter((line) => parsed(line) === null);
  }

  private lines(): string[] {
    return this.written.split('\n').filter((line) => line !== '');
  }
}

function parsed(line: string): LogLine | null {
  try {
    const { message, ...rest } = JSON.parse(line) as LogLine;
    const isObject = typeof message === 'object' && message !== null;
    return isObject ? { ...rest, ...message } : { ...rest, message };
  } catch {
    return null;
  }
}
