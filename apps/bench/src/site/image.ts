import { readFileSync } from 'node:fs';

/** How the image starts the product, by the last lines of its Containerfile. */
const containerfile = readFileSync('Containerfile', 'utf8');

const [, command = '[]'] = /^ENTRYPOINT (.+)$/m.exec(containerfile) ?? [];

/** Flags of Node. */
export const IMAGE_FLAGS = (JSON.parse(command) as string[]).filter((each) =>
  each.startsWith('--'),
);

/** What it tells the allocator. */
export const IMAGE_VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  [...containerfile.matchAll(/\b(MALLOC_[A-Z_]+)=(\d+)/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]),
);
