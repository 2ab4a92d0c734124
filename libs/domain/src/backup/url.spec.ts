import * as fc from 'fast-check';
import { shortUrlOf, urlOf } from './url';

describe('the address of a backup', () => {
  const names = { id: 'backup-1', volume: 'pvc-1' };

  it('of one target is the same text for all, and whole where it is asked for', () => {
    const urlFor = (id: string, volume: string) =>
      `s3://backups@eu-west-1/?backup=${id}&volume=${volume}`;
    const [id, volume] = ['backup-2', 'pvc-2'];
    const short = shortUrlOf(urlFor('backup-1', 'pvc-1'), names);
    expect(shortUrlOf(urlFor(id, volume), { id, volume })).toBe(short);
    expect(urlOf({ id, source: { volume }, shortUrl: short })).toBe(urlFor(id, volume));
  });

  it('comes back letter by letter, whatever it is and whatever is in the names', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '$&', '$1', '\u0003') });
    fc.assert(
      fc.property(text, text, text, (url, id, volume) => {
        const shortUrl = shortUrlOf(url, { id, volume });
        expect(urlOf({ id, source: { volume }, shortUrl })).toBe(url);
      }),
    );
  });
});
