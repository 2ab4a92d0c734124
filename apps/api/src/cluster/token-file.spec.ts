import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchDirectory } from './testing/scratch';
import { TokenFile } from './token-file';

describe('TokenFile', () => {
  const scratch = scratchDirectory();
  const path = join(scratch.path, 'token');
  let problems: (string | null)[];
  let file: TokenFile;
  beforeEach(() => {
    problems = [];
    file = new TokenFile(path, (problem) => problems.push(problem));
  });
  afterAll(scratch.remove);

  it('has nothing to give while there has never been a token', () => {
    rmSync(path, { force: true });
    expect(() => file.read()).toThrow(/ENOENT/);
    writeFileSync(path, ' \n');
    expect(() => file.read()).toThrow(/empty/);
  });

  it('takes a new token at once', () => {
    writeFileSync(path, 'header.body.one\n');
    expect(file.read()).toBe('header.body.one');
    writeFileSync(path, 'header.body.another');
    expect(file.read()).toBe('header.body.another');
    expect(problems).toEqual([null, null]);
  });

  it.each([
    ['is empty', ''],
    ['holds blanks', '\n\n'],
    ['holds the beginning of the old token', 'header.body.o'],
    ['holds a part of another token', 'newheader.newb'],
    ['ends behind a dot', 'newheader.newbody.'],
  ])('keeps the last good token while the file %s', (_, content) => {
    writeFileSync(path, 'header.body.one');
    file.read();
    writeFileSync(path, content);
    expect(file.read()).toBe('header.body.one');
    expect(problems.at(-1)).toMatch(/last good token/);
    writeFileSync(path, 'header.body.two');
    expect(file.read()).toBe('header.body.two');
    expect(problems.at(-1)).toBeNull();
  });

  it('keeps the last good token while the file is missing', () => {
    writeFileSync(path, 'header.body.one');
    file.read();
    rmSync(path);
    expect(file.read()).toBe('header.body.one');
  });

  it('takes tokens that are no JWTs too', () => {
    writeFileSync(path, 'secret');
    expect(file.read()).toBe('secret');
    writeFileSync(path, 'changed');
    expect(file.read()).toBe('changed');
  });
});
