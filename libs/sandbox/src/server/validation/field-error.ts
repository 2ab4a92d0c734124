/** Why a field was refused. Source: field.ErrorType (k8s.io/apimachinery). */
const TITLES = {
  FieldValueRequired: 'Required value',
  FieldValueInvalid: 'Invalid value',
  FieldValueTypeInvalid: 'Invalid value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueNotFound: 'Not found',
} as const;
export type FieldErrorType = keyof typeof TITLES;

export interface FieldError {
  type: FieldErrorType;
  /** Where, as `spec.containers[0].name`. */
  field: string;
  detail: string;
  value?: unknown;
}

export const required = (field: string, detail = ''): FieldError => ({
  type: 'FieldValueRequired',
  field,
  detail,
});

export const invalidValue = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'FieldValueInvalid',
  field,
  value,
  detail,
});

export const wrongType = (field: string, value: unknown, detail: string): FieldError => ({
  type: 'FieldValueTypeInvalid',
  field,
  value,
  detail,
});

export const forbiddenField = (field: string, detail: string): FieldError => ({
  type: 'FieldValueForbidden',
  field,
  detail,
});

export const tooLong = (field: string, limit: number, unit = 'bytes'): FieldError => ({
  type: 'FieldValueTooLong',
  field,
  detail: `may not be more than ${limit} ${unit}`,
});

export const duplicate = (field: string, value: unknown): FieldError => ({
  type: 'FieldValueDuplicate',
  field,
  value,
  detail: '',
});

export const notSupported = (
  field: string,
  value: unknown,
  supported: readonly string[],
): FieldError => ({
  type: 'FieldValueNotSupported',
  field,
  value,
  detail: `supported values: ${supported.map((item) => JSON.stringify(item)).join(', ')}`,
});

export const immutable = (field: string, value: unknown): FieldError =>
  invalidValue(field, value, 'field is immutable');

const WITHOUT_VALUE = new Set<FieldErrorType>([
  'FieldValueRequired',
  'FieldValueForbidden',
  'FieldValueTooLong',
]);

/** The message without the field's name. */
export function fieldErrorBody(error: FieldError): string {
  const title = TITLES[error.type];
  const value = WITHOUT_VALUE.has(error.type) ? '' : `: ${JSON.stringify(error.value ?? null)}`;
  const detail = error.detail === '' ? '' : `: ${error.detail}`;
  return `${title}${value}${detail}`;
}

/** All messages in one line, in brackets when there are several, each said once. */
export function describeFieldErrors(errors: readonly FieldError[]): string {
  const sentences = [...new Set(errors.map((error) => `${error.field}: ${fieldErrorBody(error)}`))];
  return sentences.length === 1 ? (sentences[0] ?? '') : `[${sentences.join(', ')}]`;
}
