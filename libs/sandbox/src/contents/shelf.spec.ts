import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderShelf, MemoryShelf, type Shelf } from './shelf';

const folder = mkdtempSync(join(tmpdir(), 'shelf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shelves: [string, () => Shelf][] = [
  ['in memory', () => new MemoryShelf()],
  ['on disk', () => new FolderShelf(mkdtempSync(join(folder, 'one-')))],
];

describe.each(shelves)('a shelf %s', (_kind, make) => {
  it('has nothing where nothing was written', () => {
    const shelf = make();
    expect(shelf.read('a/b')).toBeUndefined();
    expect(shelf.list('a')).toEqual([]);
    expect(() => shelf.remove('a/b')).not.toThrow();
  });

  it('reads no text where a folder is', () => {
    const shelf = make();
    shelf.write('a/b', 'one');
    expect(shelf.read('a')).toBeUndefined();
    expect(shelf.read('a/')).toBeUndefined();
  });

  it('keeps what was written last', () => {
    const shelf = make();
    shelf.write('a/b', 'one');
    shelf.write('a/b', 'two');
    expect(shelf.read('a/b')).toBe('two');
  });

  it('lists what lies directly in a folder, in order', () => {
    const shelf = make();
    for (const path of ['v/b/x', 'v/a', 'v/c/y/z', 'w']) shelf.write(path, '');
    expect(shelf.list('v')).toEqual(['a', 'b', 'c']);
  });

  it('removes a folder with all that is in it, and nothing else', () => {
    const shelf = make();
    for (const path of ['v/a/x', 'v/a/y', 'v/ab']) shelf.write(path, 'kept?');
    shelf.remove('v/a');
    expect(shelf.list('v')).toEqual(['ab']);
    expect(shelf.read('v/a/x')).toBeUndefined();
  });

  it('takes names that a file system would not', () => {
    const shelf = make();
    const names = ['..', '.', 's3%3A%2F%2Fb@r%2F', 'x y'];
    for (const name of names) shelf.write(`v/${name}`, name);
    expect(shelf.list('v')).toEqual([...names].sort());
    expect(names.map((name) => shelf.read(`v/${name}`))).toEqual(names);
  });
});

it('is shared by all who open the same folder', () => {
  const path = mkdtempSync(join(folder, 'shared-'));
  new FolderShelf(path).write('a/b', 'seen');
  expect(new FolderShelf(path).read('a/b')).toBe('seen');
});
