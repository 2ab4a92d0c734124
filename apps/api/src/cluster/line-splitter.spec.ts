import fc from 'fast-check';
import { LineSplitter, LineTooLong } from './line-splitter';

/** Cuts a buffer at the given places. */
function chunks(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

describe('LineSplitter', () => {
  it('finds the same lines however the bytes are cut, also through a character', () => {
    const line = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => {
      return !text.includes('\n') && text.trimStart() === text;
    });
    fc.assert(
      fc.property(fc.array(line), fc.array(fc.nat(), { maxLength: 20 }), (lines, cuts) => {
        const splitter = new LineSplitter(1_000_000);
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
        const found = chunks(bytes, cuts).flatMap((chunk) => [...splitter.lines(chunk)]);
        expect(found).toEqual(lines);
      }),
    );
  });

  it('takes any amount of white space for nothing', () => {
    const splitter = new LineSplitter(10);
    const blanks = Array.from({ length: 100 }, () => Buffer.from(' \r\n\t  '));
    expect(blanks.flatMap((chunk) => [...splitter.lines(chunk)])).toEqual([]);
    expect([...splitter.lines(Buffer.from('   {"a": 1}\n'))]).toEqual(['{"a": 1}']);
  });

  it('keeps a line that has not ended to itself', () => {
    const splitter = new LineSplitter(100);
    expect([...splitter.lines(Buffer.from('one\ntw'))]).toEqual(['one']);
    expect([...splitter.lines(Buffer.from('o\n'))]).toEqual(['two']);
  });

  it('refuses a line beyond the limit, not one at the limit', () => {
    const splitter = new LineSplitter(5);
    expect([...splitter.lines(Buffer.from('12345\n'))]).toEqual(['12345']);
    expect(() => [
      ...splitter.lines(Buffer.from('123')),
      ...splitter.lines(Buffer.from('456')),
    ]).toThrow(LineTooLong);
  });
});
