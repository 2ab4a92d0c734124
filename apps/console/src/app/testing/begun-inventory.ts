import { type HttpRequest } from '@angular/common/http';
import { type Inventory, type VolumeRow } from '@soteria/contracts';
import { countByStatus } from '../volumes/volume-query';
import { type TestConsole } from './console';
import { inventory } from './world';

/** Of all volumes only the first are answered; how the others come is in the spec's hands. */
export function beginInventory(console: TestConsole, first: VolumeRow[], all: VolumeRow[]) {
  const beginning: Inventory = inventory(first, {
    total: all.length,
    summary: countByStatus(all),
    continue: 'more',
  });
  const end = async (answer: unknown) => {
    console.api.on('GET /v1/inventory', (request: HttpRequest<unknown>) =>
      request.params.get('sort') === 'status' ? beginning : answer,
    );
    // The others are asked for when the first are drawn.
    await console.pass(1);
  };
  console.api.on('GET /v1/inventory', beginning);
  return {
    finish: () => end(inventory(all)),
    fail: () => end(console.api.problem('not-ready', 'Caches are filling.')),
  };
}
