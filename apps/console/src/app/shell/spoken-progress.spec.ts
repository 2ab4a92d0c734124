import { item, operation } from '../testing/world';
import { spokenProgress } from './spoken-progress';

const at = (progress: number, state: 'running' | 'succeeded' = 'running') =>
  operation('op-1', [item('shop/orders')], { progress, state });

describe('progress that is read out', () => {
  it('tells of a beginning and of an end', () => {
    expect(spokenProgress([], [at(0)])).toEqual(['Backing up shop/orders']);
    expect(spokenProgress([at(90)], [at(100, 'succeeded')])).toEqual(['Backed up shop/orders']);
  });

  it('tells of each full ten percent, and of nothing between', () => {
    expect(spokenProgress([at(41)], [at(49)])).toEqual([]);
    expect(spokenProgress([at(49)], [at(50)])).toEqual(['Backing up shop/orders: 50 percent']);
    expect(spokenProgress([at(12)], [at(37)])).toEqual(['Backing up shop/orders: 30 percent']);
  });

  it('does not tell of going back', () => {
    expect(spokenProgress([at(50)], [at(20)])).toEqual([]);
  });
});
