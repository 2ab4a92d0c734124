import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Pair = [light: string, dark: string];

/** Every colour of theme/_colours.scss by its name. */
function palette(): Map<string, Pair> {
  const text = readFileSync(join(import.meta.dirname, '_colours.scss'), 'utf8');
  const pair = /^ {2}([\w-]+): \(\s*(#[\da-f]{6}),\s*(#[\da-f]{6}),?\s*\)/gm;
  const entries = [...text.matchAll(pair)];
  return new Map(entries.map(([, name, light, dark]) => [name ?? '', [light ?? '', dark ?? '']]));
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex: string): number {
  const channel = (from: number) => {
    const value = parseInt(hex.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const SURFACES = ['surface', 'background', 'surface-container-low', 'surface-container'];
const TONES = ['ok', 'late', 'bad', 'bare', 'idle', 'doubt', 'busy'];

const text: [ink: string, ground: string][] = [
  ...SURFACES.flatMap((ground): [string, string][] => [
    ['on-surface', ground],
    ['on-surface-variant', ground],
    ['primary', ground],
    ...TONES.map((tone): [string, string] => [tone, ground]),
  ]),
  ...TONES.map((tone): [string, string] => [tone, `${tone}-fill`]),
  ...TONES.map((tone): [string, string] => ['on-surface', `${tone}-fill`]),
  ['on-primary', 'primary'],
  ['on-primary-container', 'primary-container'],
  ['on-secondary-container', 'secondary-container'],
  ['on-error', 'error'],
  ['on-surface', 'surface-container-high'],
  ['on-surface-variant', 'surface-container-high'],
  ['inverse-on-surface', 'inverse-surface'],
];
const shapes: [ink: string, ground: string][] = [
  ['outline', 'surface'],
  ['outline', 'background'],
  ['primary', 'surface-container-low'],
  ['mark-point', 'mark-ground'],
];

describe('colours', () => {
  const colours = palette();
  const at = (name: string, scheme: 0 | 1) => colours.get(name)?.[scheme] ?? `no ${name}`;

  it('are found in the file', () => {
    expect(colours.size).toBeGreaterThan(40);
  });

  describe.each([
    ['light', 0],
    ['dark', 1],
  ] as const)('%s', (_, scheme) => {
    it.each(text)('%s can be read on %s', (ink, ground) => {
      expect(contrast(at(ink, scheme), at(ground, scheme))).toBeGreaterThanOrEqual(4.5);
    });

    it.each(shapes)('%s is told apart from %s', (ink, ground) => {
      expect(contrast(at(ink, scheme), at(ground, scheme))).toBeGreaterThanOrEqual(3);
    });
  });
});
