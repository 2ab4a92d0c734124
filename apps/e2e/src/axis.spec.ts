import { type VolumeDetail } from '@soteria/contracts';
import { type Locator, type Page } from '@playwright/test';
import { expect, test } from './test';

/** Lets one restore point of a volume be pinned and another be given up, which takes days by itself. */
async function withEveryKind(page: Page, volume: string): Promise<void> {
  await page.route(`**/v1/inventory/${volume}`, async (route) => {
    const response = await route.fetch();
    const detail = (await response.json()) as VolumeDetail;
    const [first, second] = detail.backups.filter(({ usable }) => usable).slice(1);
    if (!first || !second) throw new Error(`${volume} has too few restore points.`);
    first.pinned = true;
    const goesAt = new Date(Date.now() + 3_600_000).toISOString();
    detail.retention = [{ backup: second.id, policy: 'nightly', reason: 'beyond 7', goesAt }];
    await route.fulfill({ response, json: detail });
  });
}

/** What a mark looks like, wherever it stands. */
const lookOf = (mark: Locator): Promise<Record<string, string>> =>
  mark.evaluate((element) => {
    const style = getComputedStyle(element);
    const seen = [
      'background-image',
      'background-color',
      'border-width',
      'border-radius',
      'outline',
    ];
    return Object.fromEntries(seen.map((name) => [name, style.getPropertyValue(name)]));
  });

/** By how many pixels it stands beside its moment. */
const offsetOf = (mark: Locator): Promise<number> =>
  mark.evaluate((element) => {
    const track = element.parentElement;
    if (!track) return NaN;
    const { left, width } = element.getBoundingClientRect();
    const percent = Number.parseFloat((element as HTMLElement).style.insetInlineStart);
    const begin = track.getBoundingClientRect().left + track.clientLeft;
    return left + width / 2 - begin - (track.clientWidth * percent) / 100;
  });

test('marks on the axis look as the legend says, and stand at their moment', async ({
  console,
  page,
}) => {
  await withEveryKind(page, 'office/wiki');
  await console.open('/volumes/office/wiki');
  const looks = new Set<string>();
  for (const kind of [':not(.pinned, .going, .chosen)', '.pinned', '.going']) {
    const mark = page.locator(`.track .mark.scheduled${kind}`).first();
    const look = await lookOf(mark);
    expect(look, kind).toEqual(await lookOf(page.locator(`.sot-legend .scheduled${kind}`).first()));
    expect(Math.abs(await offsetOf(mark)), kind).toBeLessThan(0.5);
    looks.add(JSON.stringify(look));
  }
  expect(looks.size).toBe(3);
  // The page reads again whenever its volume changes, also at this moment.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
});
