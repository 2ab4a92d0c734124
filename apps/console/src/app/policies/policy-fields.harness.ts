import { PartHarness } from '../testing/part.harness';

/** The fields of a policy. */
export class PolicyFieldsHarness extends PartHarness {
  static readonly hostSelector = 'sot-policy-fields';
}
