import { PartHarness } from '../testing/part.harness';

/** Who sits here. */
export class IdentityMenuHarness extends PartHarness {
  static readonly hostSelector = 'sot-identity-menu';
}
