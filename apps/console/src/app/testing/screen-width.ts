import { readFileSync } from 'node:fs';

/**
 * Lays a component's styles over the document as a screen of this width takes them: that of jsdom has
 * one width for ever. Answers how they are taken off.
 */
export function wearStyles(file: string, screenPx: number): () => void {
  const style = document.createElement('style');
  style.textContent = readFileSync(file, 'utf8').replace(
    /@media ([^{]+)\{/g,
    (_, query: string) => `@media ${applies(query, screenPx) ? 'all' : 'not all'} {`,
  );
  document.head.append(style);
  return () => style.remove();
}

function applies(query: string, screenPx: number): boolean {
  const bounds = [...query.matchAll(/(min|max)-width: (\d+)px/g)];
  return (
    bounds.length > 0 &&
    bounds.every(([, end, px]) => (end === 'min' ? screenPx >= Number(px) : screenPx <= Number(px)))
  );
}
