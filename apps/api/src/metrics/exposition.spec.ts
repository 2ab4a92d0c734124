import fc from 'fast-check';
import { type Family, familyText, labelText, seriesLine } from './exposition';
import { readExposition } from './testing/read-exposition';

const FAMILY: Family = { name: 'a_gauge', help: 'What it is.', type: 'gauge' };

describe('the text exposition', () => {
  it('says nothing of a family without series', () => {
    expect(familyText({ family: FAMILY, samples: [] })).toBe('');
  });

  it('keeps a help text on its line', () => {
    const family = { ...FAMILY, help: 'one\ntwo \\ three' };
    const text = familyText({ family, samples: [{ labels: {}, value: 1 }] });
    expect(text).toBe('# HELP a_gauge one\\ntwo \\\\ three\n# TYPE a_gauge gauge\na_gauge 1\n');
  });

  it.each([
    [0, '0'],
    [1.5, '1.5'],
    [-2, '-2'],
    [1_790_000_000, '1790000000'],
    [Infinity, '+Inf'],
    [-Infinity, '-Inf'],
    [NaN, 'NaN'],
  ])('writes %p as %s', (value, text) =>
    expect(seriesLine('a', 'b="c"', value)).toBe(`a{b="c"} ${text}\n`),
  );

  it('gives back every label value, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string({ unit: 'binary' })),
        (labels) => {
          const text = seriesLine('a_gauge', labelText(labels), 1);
          expect(text.split('\n')).toHaveLength(2);
          const [series] = readExposition(text).series('a_gauge');
          expect(series?.labels).toEqual({ ...labels });
        },
      ),
      { examples: [[{ a: '\\n' }], [{ a: '"}\n', b: '\\' }], [{}]] },
    );
  });
});
