import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { packed, spliceGzip, stored } from './spliced-gzip';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  // Longer than one stored block may be, and than the window of deflate.
  fc.integer({ min: 0, max: 200_000 }).map((length) => 'abcdefghij'.repeat(length / 10)),
);

describe('a spliced gzip stream', () => {
  it('is refused by everybody when one of its texts is another than was packed', () => {
    const stream = Buffer.concat(
      spliceGzip([packed(Buffer.from('one')), packed(Buffer.from('two'))]),
    );
    stream[stream.length - 8] = (stream[stream.length - 8] ?? 0) ^ 1;
    expect(() => gunzipSync(stream)).toThrow('incorrect data check');
  });

  it('decodes to its texts, whatever they are, however they were packed, in any order', () => {
    const part = fc.record({ text, isStored: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const texts = parts.map((each) => Buffer.from(each.text));
        const stream = Buffer.concat(
          spliceGzip(texts.map((each, at) => (parts[at]?.isStored ? stored(each) : packed(each)))),
        );
        expect(gunzipSync(stream).equals(Buffer.concat(texts))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
