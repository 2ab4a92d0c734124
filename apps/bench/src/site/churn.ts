import { type ServerResponse } from 'node:http';

const PAGE = 500;
const VOLUMES = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes';
/** Versions that the sandbox does not reach while a line runs. */
const FIRST_VERSION = 1e9;
const MEBIBYTE = 2 ** 20;
/** Lines are written at least this far apart, as many at a time as the rate asks for. */
const STEP_MS = 5;
const SAMPLE_LINES = 3_000;

export interface ChurnOrder {
  /** Changes a second, over volumes in turn. */
  rate: number;
  seconds: number;
  /** One change in so many can be seen in a row; the others are Longhorn's usual small talk. */
  visibleEach: number;
}

export interface ChurnResult {
  sent: number;
  seconds: number;
  /** When each visible change left, by the volume's name; milliseconds of the machine's clock. */
  sentAt: Record<string, number>;
}

/** A volume's JSON around the two values that its engine's monitor rewrites. */
interface Template {
  name: string;
  parts: readonly [string, string, string];
  size: number;
}

/** Plays the watch of Longhorn's volumes: writes changes of them, as an engine's monitor causes them. */
export class Churn {
  private readonly watches = new Set<{
    response: ServerResponse;
    count: (bytes: number) => void;
  }>();
  private templates: Template[] = [];
  private version = FIRST_VERSION;
  private at = 0;

  constructor(private readonly upstream: string) {}

  open(response: ServerResponse, count: (bytes: number) => void): void {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    const watch = { response, count };
    this.watches.add(watch);
    const bookmarks = setInterval(() => this.write([this.bookmark()]), 60_000);
    response.on('close', () => {
      clearInterval(bookmarks);
      this.watches.delete(watch);
    });
  }

  /** Reads all volumes, once, to be able to change them. */
  async prepare(): Promise<number> {
    if (this.templates.length > 0) return this.templates.length;
    let next = '';
    do {
      const page = await fetch(`${this.upstream}${VOLUMES}?limit=${PAGE}${next}`);
      const { metadata, items } = (await page.json()) as {
        metadata: { continue?: string };
        items: { kind?: string; apiVersion?: string; metadata: { name: string } }[];
      };
      for (const item of items) this.templates.push(templateOf(item));
      next = metadata.continue ? `&continue=${encodeURIComponent(metadata.continue)}` : '';
    } while (next !== '');
    return this.templates.length;
  }

  async run({ rate, seconds, visibleEach }: ChurnOrder): Promise<ChurnResult> {
    const result: ChurnResult = { sent: 0, seconds: 0, sentAt: {} };
    const total = Math.max(1, Math.round(rate * seconds));
    const began = performance.now();
    while (result.sent < total) {
      const due = Math.min(total, Math.ceil(((performance.now() - began) / 1_000) * rate));
      const lines: string[] = [];
      const now = performance.timeOrigin + performance.now();
      for (; result.sent < due; result.sent += 1) {
        const visible = result.sent % visibleEach === 0;
        const { name, line } = this.next(visible);
        if (visible) result.sentAt[name] = now;
        lines.push(line);
      }
      this.write(lines);
      if (result.sent < total) await new Promise((later) => setTimeout(later, STEP_MS));
    }
    result.seconds = (performance.now() - began) / 1_000;
    return result;
  }

  /** Lines as they would be written, which nobody gets. */
  sample(): string[] {
    return Array.from({ length: SAMPLE_LINES }, () => this.next(false).line);
  }

  private next(visible: boolean): { name: string; line: string } {
    const template = this.templates[this.at++ % this.templates.length];
    if (!template) throw new Error('there are no volumes to change');
    this.version += 1;
    template.size += visible ? 512 * MEBIBYTE : 4_096;
    const [head, middle, tail] = template.parts;
    const line = `{"type":"MODIFIED","object":${head}${this.version}${middle}${template.size}${tail}}\n`;
    return { name: template.name, line };
  }

  private bookmark(): string {
    const metadata = { resourceVersion: String(this.version), creationTimestamp: null };
    const object = { kind: 'Volume', apiVersion: 'longhorn.io/v1beta2', metadata };
    return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
  }

  private write(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const bytes = Buffer.from(lines.join(''));
    for (const { response, count } of this.watches) {
      response.write(bytes);
      count(bytes.length);
    }
  }
}

function templateOf(item: { metadata: { name: string } }): Template {
  const text = JSON.stringify({ apiVersion: 'longhorn.io/v1beta2', kind: 'Volume', ...item });
  const match = /^(.*?"resourceVersion":")\d+(".*"actualSize":)(\d+)(.*)$/s.exec(text);
  const [, head = '', middle = '', size = '0', tail = ''] = match ?? [];
  if (!match) throw new Error(`the volume ${item.metadata.name} has no size that could change`);
  return { name: item.metadata.name, parts: [head, middle, tail], size: Number(size) };
}
