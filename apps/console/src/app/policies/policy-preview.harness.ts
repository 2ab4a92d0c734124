import { PartHarness } from '../testing/part.harness';

/** What would follow from a policy. */
export class PolicyPreviewHarness extends PartHarness {
  static readonly hostSelector = 'sot-policy-preview';

  /** Whom it covers, with `+` and `−` against what is saved. */
  covered(): Promise<string[]> {
    return this.texts('.names li');
  }

  runs(): Promise<string[]> {
    return this.texts('ol li');
  }

  points(): Promise<string[]> {
    return this.texts('.points li');
  }

  /** What stands there of an earlier entry. */
  outdated(): Promise<string[]> {
    return this.texts('.outdated');
  }

  changes(): Promise<string[]> {
    return this.texts('.changes li');
  }
}
