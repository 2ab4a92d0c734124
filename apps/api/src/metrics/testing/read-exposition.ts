export interface Series {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** What Prometheus would understand. */
export class Exposition {
  constructor(private readonly all: readonly (Series & { line: string })[]) {}

  /** Series of a name that carry all these labels. */
  series(name: string, labels: Record<string, string> = {}): Series[] {
    return this.all.filter(
      (each) =>
        each.name === name &&
        Object.entries(labels).every(([label, value]) => each.labels[label] === value),
    );
  }

  names(): Set<string> {
    return new Set(this.all.map(({ name }) => name));
  }

  lines(): string[] {
    return this.all.map(({ line }) => line);
  }
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/sy;

/** Reads text of the exposition format; throws at the first line that is none. */
export function readExposition(text: string): Exposition {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Exposition(lines.map(readLine));
}

function readLine(line: string): Series & { line: string } {
  const match = LINE.exec(line);
  if (!match) throw new Error(`not a series: ${line}`);
  const [, name = '', labelText = '', value = ''] = match;
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labelText.length) {
    const at = LABEL.lastIndex;
    const label = LABEL.exec(labelText);
    if (!label) throw new Error(`no label at ${at}: ${line}`);
    labels[label[1] ?? ''] = (label[2] ?? '').replace(/\\(.)/gs, (_, char: string) =>
      char === 'n' ? '\n' : char,
    );
  }
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')), line };
}
