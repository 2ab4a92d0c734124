/** How far something is, of 100. Longhorn's figure is whatever an engine has reported. */
export const percent = (figure: number | undefined): number =>
  Math.min(Math.max(figure ?? 0, 0), 100);
