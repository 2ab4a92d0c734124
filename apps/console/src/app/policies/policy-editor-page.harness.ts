import { PartHarness } from '../testing/part.harness';
import { PolicyFieldsHarness } from './policy-fields.harness';
import { PolicyPreviewHarness } from './policy-preview.harness';

/** The page on which a policy is made or changed. */
export class PolicyEditorPageHarness extends PartHarness {
  static readonly hostSelector = 'sot-policy-editor-page';

  readonly fields = this.locatorFor(PolicyFieldsHarness);
  readonly preview = this.locatorFor(PolicyPreviewHarness);
}
