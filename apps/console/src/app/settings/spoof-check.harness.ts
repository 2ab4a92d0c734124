import { PartHarness } from '../testing/part.harness';

/** The attempt to get past the proxy. */
export class SpoofCheckHarness extends PartHarness {
  static readonly hostSelector = 'sot-spoof-check';
}
