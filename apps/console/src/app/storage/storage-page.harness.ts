import { PartHarness } from '../testing/part.harness';

/** The page of what the object store holds. */
export class StoragePageHarness extends PartHarness {
  static readonly hostSelector = 'sot-storage-page';
}
