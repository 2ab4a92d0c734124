import { PartHarness } from '../testing/part.harness';

/** The page of volumes whose claims are gone. */
export class DeletedVolumesPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-deleted-volumes-page';
}
