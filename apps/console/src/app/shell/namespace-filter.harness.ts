import { PartHarness } from '../testing/part.harness';

/** The choice of namespaces. */
export class NamespaceFilterHarness extends PartHarness {
  static readonly hostSelector = 'sot-namespace-filter';
}
