import { EXCLUDE_ANNOTATION, EXCLUDE_UNTIL_ANNOTATION, MANAGED_BY } from '@soteria/kube';
import { registerDecorator, type ValidationArguments } from 'class-validator';

/** A qualified name: an optional DNS prefix of labels with dots between them, a slash, and a name of at most 63 characters. */
const KEY =
  /^((?=[^/]{1,253}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const MAX_ENTRIES = 100;
/** Kubernetes keeps at most 256 KiB of annotations on an object; some of that is for its own and ours. */
const MAX_ANNOTATIONS_BYTES = 240 * 1_024;
const MAX_ANNOTATION_LENGTH = 16_384;

const SOTERIAS_OWN = /^soteria\.io\//;
/** What a claim's owner says to Soteria. */
const OWNERS_WORDS: readonly string[] = [EXCLUDE_ANNOTATION, EXCLUDE_UNTIL_ANNOTATION];

/** Whether Soteria sets it on what it makes: another value would be replaced, or be taken for its own. */
function isSetBySoteria(key: string, of: 'label' | 'annotation'): boolean {
  if (of === 'label') return key === MANAGED_BY || SOTERIAS_OWN.test(key);
  return SOTERIAS_OWN.test(key) && !OWNERS_WORDS.includes(key);
}

/** Checks labels or annotations as the API server will. Source: Kubernetes, "Labels and Selectors". */
export function IsStringMap(of: 'label' | 'annotation') {
  return (target: object, propertyName: string): void => {
    registerDecorator({
      name: 'isStringMap',
      target: target.constructor,
      propertyName,
      validator: {
        validate: (value: unknown) => faultOf(value, of) === null,
        defaultMessage: ({ value }: ValidationArguments) => faultOf(value, of) ?? '',
      },
    });
  };
}

function faultOf(value: unknown, of: 'label' | 'annotation'): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `must be an object of ${of}s`;
  }
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > MAX_ENTRIES) return `has more than ${MAX_ENTRIES} ${of}s`;
  for (const [key, text] of entries) {
    if (!KEY.test(key)) return `has "${key}", which is not the key of a ${of}`;
    if (isSetBySoteria(key, of)) return `has "${key}", which is set by Soteria; leave it out`;
    if (typeof text !== 'string') return `has a value at "${key}" that is not a text`;
    if (of === 'label' && !LABEL_VALUE.test(text)) {
      return `has a value at "${key}" that no label may have: up to 63 letters, digits, "-", "_" and "."`;
    }
    if (text.length > MAX_ANNOTATION_LENGTH) return `has a value at "${key}" that is too long`;
  }
  const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  if (bytes <= MAX_ANNOTATIONS_BYTES) return null;
  return `has ${bytes} bytes of ${of}s, more than the ${MAX_ANNOTATIONS_BYTES} that there is room for`;
}
