import { inflateRawSync, constants } from 'node:zlib';
import { type VolumeRow } from '@soteria/contracts';
import fc from 'fast-check';
import { RowChunk } from './row-chunk';

/** Texts of different lengths, some with more bytes than letters. */
const row = fc
  .record({
    pvc: fc.string({ maxLength: 4 }),
    reason: fc.constantFrom('', 'Grün – 雪', 'a'.repeat(90)),
  })
  .map((fields) => fields as VolumeRow);
const step = fc.record({
  act: fc.constantFrom('replace', 'replace', 'replace', 'insert', 'delete', 'json', 'packed'),
  place: fc.nat({ max: 63 }),
  row,
});

const jsonOf = (rows: readonly VolumeRow[]): string =>
  rows.map((each) => `,${JSON.stringify(each)}`).join('');
const inflated = (blocks: Buffer): string =>
  inflateRawSync(blocks, { finishFlush: constants.Z_SYNC_FLUSH }).toString();

describe('RowChunk', () => {
  it('has the bytes of its rows, whatever became of them and whichever were asked for before', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.array(step), (rows, steps) => {
        const chunk = new RowChunk([...rows]);
        const size = (): number => chunk.rows.length;
        for (const { act, place, row: next } of steps) {
          const at = place % size();
          if (act === 'replace') {
            chunk.rows[at] = next;
            chunk.replaced(at);
          } else if (act === 'insert') {
            chunk.rows.splice(at, 0, next);
            chunk.resized();
          } else if (act === 'delete' && size() > 1) {
            chunk.rows.splice(at, 1);
            chunk.resized();
          } else if (act === 'json') {
            expect(chunk.json(0, size(), false).toString()).toBe(jsonOf(chunk.rows));
          } else {
            const { blocks, length } = chunk.packed(0, size(), false);
            expect(inflated(blocks)).toBe(jsonOf(chunk.rows));
            expect(length).toBe(Buffer.byteLength(jsonOf(chunk.rows)));
          }
        }
        expect(chunk.json(0, size(), true).toString()).toBe(jsonOf(chunk.rows).slice(1));
      }),
    );
  });

  it('leaves the bytes that somebody is being sent as they are', () => {
    const chunk = new RowChunk([{ pvc: 'a' } as VolumeRow, { pvc: 'b' } as VolumeRow]);
    const sent = chunk.json(0, 2, false);
    const before = sent.toString();
    chunk.rows[1] = { pvc: 'c' } as VolumeRow;
    chunk.replaced(1);
    expect(chunk.json(0, 2, false).toString()).toBe(',{"pvc":"a"},{"pvc":"c"}');
    expect(sent.toString()).toBe(before);
  });
});
