const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
/** Source: Kubernetes, "Object Names and IDs" (RFC 1123). */
const MAX_NAMESPACE_LENGTH = 63;
const MAX_CLAIM_NAME_LENGTH = 253;

const SHAPE = 'lower-case letters, digits and "-", beginning and ending with a letter or a digit';

/** Why a text cannot be the name of a namespace; null when it can. */
export function namespaceNameFault(name: string): string | null {
  if (name.length > MAX_NAMESPACE_LENGTH) {
    return `has ${name.length} characters; a namespace's name has at most ${MAX_NAMESPACE_LENGTH}`;
  }
  return LABEL.test(name) ? null : `must consist of ${SHAPE}`;
}

/** Why a text cannot be the name of a claim; null when it can. */
export function claimNameFault(name: string): string | null {
  if (name.length > MAX_CLAIM_NAME_LENGTH) {
    return `has ${name.length} characters; a claim's name has at most ${MAX_CLAIM_NAME_LENGTH}`;
  }
  return SUBDOMAIN.test(name) ? null : `must consist of ${SHAPE} (parts may be joined by ".")`;
}
