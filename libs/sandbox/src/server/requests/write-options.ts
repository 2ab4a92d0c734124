import { invalid } from '../api-error';
import { type FieldError, notSupported, forbiddenField, required } from '../validation/field-error';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** How a write is to be done. Source: CreateOptions, UpdateOptions, PatchOptions (meta/v1). */
export interface WriteOptions {
  dryRun: boolean;
  /** Who will own the fields that change. */
  fieldManager: string;
  fieldValidation: FieldValidation;
  /** Only for apply: takes over fields that others own. */
  force: boolean;
}

const MANAGER_LIMIT = 128;

/** Throws 422. */
export function readWriteOptions(
  query: URLSearchParams,
  userAgent: string,
  kind: string,
): WriteOptions {
  const dryRun = query.getAll('dryRun').filter((value) => value !== '');
  const fieldValidation = query.get('fieldValidation') ?? '';
  const fieldManager = query.get('fieldManager') ?? '';
  const errors: FieldError[] = [
    ...dryRunErrors(dryRun),
    ...(['', 'Ignore', 'Warn', 'Strict'].includes(fieldValidation)
      ? []
      : [notSupported('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn'])]),
  ];
  if (errors.length > 0) throw invalid({ group: 'meta.k8s.io', kind }, '', errors);
  return {
    dryRun: dryRun.length > 0,
    fieldManager: fieldManager === '' ? managerOf(userAgent) : fieldManager,
    fieldValidation: fieldValidation === '' ? 'Warn' : (fieldValidation as FieldValidation),
    force: query.get('force') === 'true',
  };
}

/** Apply must say who applies; the other patches must not force. Throws 422. */
export function checkPatchOptions(query: URLSearchParams, isApply: boolean): void {
  const errors: FieldError[] = [];
  if (isApply && !query.get('fieldManager')) {
    errors.push(required('fieldManager', 'is required for apply patch'));
  }
  if (!isApply && query.has('force')) {
    errors.push(forbiddenField('force', 'may not be specified for non-apply patch'));
  }
  if (errors.length > 0) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions' }, '', errors);
  }
}

function dryRunErrors(values: readonly string[]): FieldError[] {
  return values.every((value) => value === 'All') ? [] : [notSupported('dryRun', values, ['All'])];
}

/** A writer that names no manager is known by the product part of its user agent. */
const managerOf = (userAgent: string): string =>
  (userAgent.split('/', 1)[0] ?? '').slice(0, MANAGER_LIMIT) || 'unknown';
