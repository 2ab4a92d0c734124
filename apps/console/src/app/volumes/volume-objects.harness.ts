import { PartHarness } from '../testing/part.harness';

/** The objects of a volume, as YAML. */
export class VolumeObjectsHarness extends PartHarness {
  static readonly hostSelector = 'sot-volume-objects';
}
