import { volume } from '../testing/world';
import { toCsv } from './csv';

describe('the list as CSV', () => {
  it('has a line of names and one for each volume', () => {
    const [head, line, end] = toCsv([volume('shop/orders')]).split('\r\n');
    expect(head?.split(',').slice(0, 3)).toEqual(['namespace', 'pvc', 'status']);
    expect(line).toMatch(/^shop,orders,Protected,/);
    expect(end).toBe('');
  });

  it('quotes what would break a line or a field', () => {
    expect(toCsv([volume('a/b', { reason: 'He said "no", twice' })])).toContain(
      '"He said ""no"", twice"',
    );
  });

  it.each(['=1+1', '+1', '-1', '@x'])('keeps a spreadsheet from computing %s', (reason) => {
    expect(toCsv([volume('a/b', { reason })])).toContain(`,'${reason},`);
  });

  it('leaves empty what is not known', () => {
    expect(toCsv([volume('a/b', { nextRunAt: null })])).toMatch(/,\r\n$/);
  });
});
