import { PartHarness } from '../testing/part.harness';

/** The commands that show the objects of a volume. */
export class VolumeObjectsHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-objects';
}
