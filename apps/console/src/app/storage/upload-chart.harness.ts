import { PartHarness } from '../testing/part.harness';

/** How the backups grow. */
export class UploadChartHarness extends PartHarness {
  static readonly hostSelector = 'sot-upload-chart';
}
