/** One metric as Prometheus knows it. Source: the text exposition format, version 0.0.4. */
export interface Family {
  name: string;
  help: string;
  type: 'gauge' | 'counter' | 'histogram';
}

export interface Sample {
  /** What stands behind the family's name in the series of a histogram. */
  suffix?: '_bucket' | '_sum' | '_count';
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** A metric with all its series as of now; without any, it is not told at all. */
export interface FamilySamples {
  family: Family;
  samples: readonly Sample[];
}

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** The two lines before the series of a family. */
export function familyHead({ name, help, type }: Family): string {
  return `# HELP ${name} ${escapeHelp(help)}\n# TYPE ${name} ${type}\n`;
}

/** Labels as they stand between the braces. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeLabelValue(value)}"`)
    .join(',');
}

/** One series; `labels` is text from `labelText`. */
export function seriesLine(name: string, labels: string, value: number): string {
  return labels === ''
    ? `${name} ${formatNumber(value)}\n`
    : `${name}{${labels}} ${formatNumber(value)}\n`;
}

export function familyText({ family, samples }: FamilySamples): string {
  if (samples.length === 0) return '';
  const lines = samples.map(({ suffix = '', labels, value }) =>
    seriesLine(`${family.name}${suffix}`, labelText(labels), value),
  );
  return familyHead(family) + lines.join('');
}

function escapeLabelValue(value: string): string {
  return /[\\"\n]/.test(value)
    ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
    : value;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function formatNumber(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}
