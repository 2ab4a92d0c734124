import { MAX_POLICIES, MAX_POLICY_SECRET_BYTES } from '@soteria/contracts';
import { kindOfKey } from '@soteria/domain';
import { ProblemError } from '../http/problem-error';

/** The data of a Secret: values in base64, by key. */
type SecretData = Readonly<Record<string, string>>;

/** So many entries are named in a sentence; all of them stand beside it. */
const ENTRIES_NAMED = 3;

/**
 * Throws a problem where a change makes too much of the Secret, long before Kubernetes would refuse it. What somebody
 * has already made too large may still shrink.
 */
export function demandFitting(changed: SecretData, before: SecretData): void {
  demandCount(countOfPolicies(changed), countOfPolicies(before));
  const sizes = Object.entries(changed)
    .map(([key, text]) => ({ key, bytes: decodedBytes(text) }))
    .sort((one, other) => other.bytes - one.bytes);
  const total = sumOf(sizes.map(({ bytes }) => bytes));
  const totalBefore = sumOf(Object.values(before).map(decodedBytes));
  if (total <= MAX_POLICY_SECRET_BYTES || total <= totalBefore) return;
  const largest = sizes.slice(0, ENTRIES_NAMED).map(({ key, bytes }) => `${key} (${bytes} bytes)`);
  throw new ProblemError(
    'too-large',
    `The policies would take ${total} bytes, and ${MAX_POLICY_SECRET_BYTES} are the limit. The largest are ${largest.join(', ')}; shorten or delete some of them.`,
    { members: { entries: sizes } },
  );
}

function demandCount(count: number, countBefore: number): void {
  if (count <= MAX_POLICIES || count <= countBefore) return;
  throw new ProblemError(
    'too-large',
    `There would be ${count} policies, and ${MAX_POLICIES} are the limit; join policies with wider selectors.`,
  );
}

const countOfPolicies = (data: SecretData): number =>
  Object.keys(data).filter((key) => kindOfKey(key) === 'policy').length;

const decodedBytes = (text: string): number => Buffer.byteLength(text, 'base64');

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
