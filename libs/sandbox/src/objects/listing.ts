import { type Bucket, type LifecycleRule, type StoredVersion } from './bucket';
import { element, escapeXml, xml } from './xml';

/** Which part of a list is wanted. */
export interface Page {
  prefix: string;
  limit: number;
  /** The query, which holds the markers. */
  after: URLSearchParams;
}

/** The first entries, and whether there are more. */
function take<T>(all: Iterable<T>, limit: number): { taken: T[]; isTruncated: boolean } {
  const taken: T[] = [];
  for (const each of all) {
    if (taken.length === limit) return { taken, isTruncated: true };
    taken.push(each);
  }
  return { taken, isTruncated: false };
}

const head = (bucket: Bucket, { prefix, limit }: Page, isTruncated: boolean): string[] => [
  element('Name', bucket.name),
  element('Prefix', escapeXml(prefix)),
  element('MaxKeys', String(limit)),
  element('IsTruncated', String(isTruncated)),
];

const details = ({ key, bytes, modifiedAt }: StoredVersion): string[] => [
  element('Key', escapeXml(key)),
  element('LastModified', new Date(modifiedAt).toISOString()),
  element('Size', String(bytes)),
  element('StorageClass', 'STANDARD'),
];

function versions(bucket: Bucket, page: Page): string {
  const key = page.after.get('key-marker');
  const versionId = page.after.get('version-id-marker') ?? '';
  const from = key === null || key === '' ? null : { key, versionId };
  const { taken, isTruncated } = take(bucket.versions(page.prefix, from), page.limit);
  const last = taken.at(-1);
  const next =
    isTruncated && last
      ? [
          element('NextKeyMarker', escapeXml(last.key)),
          element('NextVersionIdMarker', last.versionId),
        ]
      : [];
  const entries = taken.map((version) =>
    element(
      'Version',
      ...details(version),
      element('VersionId', version.versionId),
      element('IsLatest', String(version.isLatest)),
    ),
  );
  return xml('ListVersionsResult', ...head(bucket, page, isTruncated), ...next, ...entries);
}

function objects(bucket: Bucket, page: Page): string {
  const token = page.after.get('continuation-token');
  const from = token === null ? null : { key: token, versionId: '' };
  const { taken, isTruncated } = take(current(bucket.versions(page.prefix, from)), page.limit);
  const last = taken.at(-1);
  const next = isTruncated && last ? [element('NextContinuationToken', escapeXml(last.key))] : [];
  const entries = taken.map((version) => element('Contents', ...details(version)));
  return xml('ListBucketResult', ...head(bucket, page, isTruncated), ...next, ...entries);
}

function* current(all: Iterable<StoredVersion>): Iterable<StoredVersion> {
  for (const version of all) if (version.isLatest) yield version;
}

function uploads(bucket: Bucket, page: Page): string {
  const after = page.after.get('upload-id-marker') ?? '';
  const all = bucket.uploads().filter(({ key }) => key.startsWith(page.prefix));
  const from = all.findIndex(({ uploadId }) => uploadId === after) + 1;
  const { taken, isTruncated } = take(all.slice(from), page.limit);
  const last = taken.at(-1);
  const next =
    isTruncated && last
      ? [element('NextKeyMarker', last.key), element('NextUploadIdMarker', last.uploadId)]
      : [];
  const entries = taken.map(({ key, uploadId }) =>
    element('Upload', element('Key', escapeXml(key)), element('UploadId', uploadId)),
  );
  return xml(
    'ListMultipartUploadsResult',
    element('Bucket', bucket.name),
    element('IsTruncated', String(isTruncated)),
    ...next,
    ...entries,
  );
}

/** Null where there is no such upload, or it has ended. */
function parts(bucket: Bucket, key: string, uploadId: string): string | null {
  const upload = bucket.uploads().find((each) => each.uploadId === uploadId && each.key === key);
  if (!upload) return null;
  const entries = upload.parts.map((bytes, at) =>
    element('Part', element('PartNumber', String(at + 1)), element('Size', String(bytes))),
  );
  return xml('ListPartsResult', element('IsTruncated', 'false'), ...entries);
}

function lifecycle(rule: LifecycleRule): string {
  const { expireAfterDays, expireHiddenAfterDays } = rule;
  const days =
    expireAfterDays === undefined
      ? []
      : [element('Expiration', element('Days', String(expireAfterDays)))];
  const hidden =
    expireHiddenAfterDays === undefined
      ? []
      : [
          element(
            'NoncurrentVersionExpiration',
            element('NoncurrentDays', String(expireHiddenAfterDays)),
          ),
        ];
  return xml(
    'LifecycleConfiguration',
    element(
      'Rule',
      element('ID', 'one'),
      element('Status', 'Enabled'),
      element('Filter', ...filter(rule)),
      ...days,
      ...hidden,
    ),
  );
}

/** More than one condition stands in an `And`. */
function filter({ prefix, tag }: LifecycleRule): string[] {
  const conditions = [
    ...(prefix === undefined ? [] : [element('Prefix', escapeXml(prefix))]),
    ...(tag ? [element('Tag', element('Key', tag.key), element('Value', tag.value))] : []),
  ];
  return conditions.length > 1 ? [element('And', ...conditions)] : conditions;
}

export const listing = { versions, objects, uploads, parts, lifecycle };
