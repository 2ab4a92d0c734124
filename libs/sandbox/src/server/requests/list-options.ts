import { badRequest, invalid } from '../api-error';
import { type FieldError, forbiddenField, notSupported } from '../validation/field-error';

/** What narrows, pages and dates a list or a watch. Source: ListOptions (meta/v1). */
export interface ListOptions {
  labelSelector: string;
  fieldSelector: string;
  /** 0 for no limit. */
  limit: number;
  continueToken: string;
  /** Undefined when the client named none. */
  version: number | undefined;
  versionMatch: string;
  allowWatchBookmarks: boolean;
  sendInitialEvents: boolean | undefined;
  timeoutSeconds: number | undefined;
}

/** Throws 400 on what cannot be read and 422 on what does not go together. */
export function readListOptions(query: URLSearchParams, watching: boolean): ListOptions {
  const options: ListOptions = {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    limit: readInteger(query, 'limit') ?? 0,
    continueToken: query.get('continue') ?? '',
    version: readVersion(query.get('resourceVersion')),
    versionMatch: query.get('resourceVersionMatch') ?? '',
    allowWatchBookmarks: readFlag(query, 'allowWatchBookmarks') ?? false,
    sendInitialEvents: readFlag(query, 'sendInitialEvents'),
    timeoutSeconds: readInteger(query, 'timeoutSeconds'),
  };
  const errors = watching ? watchErrors(options) : listErrors(options);
  if (errors.length > 0) {
    throw invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  }
  return options;
}

/** Reads a resourceVersion; undefined for none. Throws 400. */
export function readVersion(text: string | null): number | undefined {
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`unable to parse ${name} as an integer: ${text}`);
  return Number(text);
}

function readFlag(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  return text === null ? undefined : text !== 'false' && text !== '0';
}

const MATCH = 'resourceVersionMatch';

function listErrors(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (options.versionMatch !== '') errors.push(...matchErrors(options));
  if (options.sendInitialEvents !== undefined) {
    errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  return errors;
}

function matchErrors({ versionMatch, version, continueToken }: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (version === undefined) {
    errors.push(forbiddenField(MATCH, `${MATCH} is forbidden unless resourceVersion is provided`));
  }
  if (continueToken !== '') {
    errors.push(forbiddenField(MATCH, `${MATCH} is forbidden when continue is provided`));
  }
  if (versionMatch !== 'Exact' && versionMatch !== 'NotOlderThan') {
    errors.push(notSupported(MATCH, versionMatch, ['Exact', 'NotOlderThan', '']));
  }
  if (versionMatch === 'Exact' && version === 0) {
    errors.push(forbiddenField(MATCH, `${MATCH} "exact" is forbidden for resourceVersion "0"`));
  }
  return errors;
}

function watchErrors({ versionMatch, sendInitialEvents }: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined && versionMatch !== 'NotOlderThan') {
    errors.push(
      forbiddenField(MATCH, `sendInitialEvents requires setting ${MATCH} to NotOlderThan`),
    );
  }
  if (versionMatch !== '' && sendInitialEvents === undefined) {
    errors.push(
      forbiddenField(MATCH, `${MATCH} is forbidden for watch unless sendInitialEvents is provided`),
    );
  }
  if (versionMatch !== '' && versionMatch !== 'NotOlderThan') {
    errors.push(notSupported(MATCH, versionMatch, ['NotOlderThan']));
  }
  return errors;
}
