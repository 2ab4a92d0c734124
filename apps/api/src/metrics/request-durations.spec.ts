import { familyText } from './exposition';
import { RequestDurations } from './request-durations';
import { readExposition } from './testing/read-exposition';

const NAME = 'http_server_request_duration_seconds';

describe('how long answering took', () => {
  const durations = new RequestDurations();
  for (const seconds of [0.005, 0.02, 0.3, 60]) durations.observe('GET', '/v1/a', 200, seconds);
  durations.observe('GET', '/v1/a', 503, 0.001);
  durations.observe('POST', '/v1/a', 202, 0.001);
  const told = readExposition(durations.families().map(familyText).join(''));

  it('is told of each method, route, and class of status', () => {
    const counts = told.series(`${NAME}_count`).map(({ labels, value }) => [labels, value]);
    expect(counts).toEqual([
      [{ method: 'GET', route: '/v1/a', status_class: '2xx' }, 4],
      [{ method: 'GET', route: '/v1/a', status_class: '5xx' }, 1],
      [{ method: 'POST', route: '/v1/a', status_class: '2xx' }, 1],
    ]);
  });

  it('counts in each bucket all that took no longer, and everything in the last', () => {
    const of = { method: 'GET', status_class: '2xx' };
    const buckets = told
      .series(`${NAME}_bucket`, of)
      .map(({ labels, value }) => [labels.le, value]);
    expect(buckets).toEqual([
      ['0.005', 1],
      ['0.025', 2],
      ['0.1', 2],
      ['0.5', 3],
      ['2.5', 3],
      ['10', 3],
      ['+Inf', 4],
    ]);
    expect(told.series(`${NAME}_sum`, of)[0]?.value).toBeCloseTo(60.325);
  });
});
