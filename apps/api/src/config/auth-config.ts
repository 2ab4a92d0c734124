import { type GroupRules } from '@soteria/domain';

/** How callers are recognised, and who decides what they may do. */
export interface AuthConfig {
  readonly enabled: boolean;
  /** Whose word decides: the groups named below, or the cluster's own access control. */
  readonly authority: 'groups' | 'cluster';
  readonly groups: GroupRules;
  /** Before names that the cluster is asked about, as its own sign-in puts them. */
  readonly clusterUserPrefix: string;
  readonly clusterGroupPrefix: string;
  /** CIDRs of the peers whose identity headers are believed; none: of any, with the secret. */
  readonly trustedProxies: readonly string[];
  /** Accepted values of the shared secret; two while it is being rotated. */
  readonly proxySecrets: readonly string[];
  readonly userHeader: string;
  readonly groupsHeader: string;
  readonly groupsSeparator: string;
  /** Signed tokens in the place of plain headers; null: plain headers. */
  readonly token: TokenConfig | null;
  /** `https://soteria.example.org`: the origin that browsers use; null: that of the Host header. */
  readonly publicOrigin: string | null;
}

export interface TokenConfig {
  readonly header: string;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly userClaim: string;
  readonly groupsClaim: string;
  /** Where the issuer's keys are, or the keys themselves (a JSON Web Key Set as text). */
  readonly keys: { readonly url: string } | { readonly text: string };
}
