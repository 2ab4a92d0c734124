import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { type Instant } from '@soteria/domain';
import { type TokenConfig } from '../config/auth-config';
import { type Clock } from '../config/clock';
import { ProblemError } from '../http/problem-error';
import { Rejection } from './rejection';

/** Clocks of issuer and cluster may differ by so much. */
const TOLERANCE_SECONDS = 30;
const KEYS_TIMEOUT_MS = 5_000;
/** How long keys are kept; an unknown key makes us look earlier, but not more often than the pause. */
const KEYS_LIFE_MS = 10 * 60_000;
const KEYS_PAUSE_MS = 30_000;

export interface VerifiedToken {
  user: string;
  groups: readonly string[];
  expiresAt: Instant;
}

/** Verifies signed tokens: by the issuer's keys, with the algorithms that were chosen beforehand. */
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;

  constructor(
    private readonly config: TokenConfig,
    private readonly clock: Clock,
  ) {
    this.keys = 'url' in config.keys ? remoteKeys(config.keys.url) : localKeys(config.keys.text);
  }

  async verify(token: string): Promise<VerifiedToken> {
    const { issuer, audience, algorithms, userClaim } = this.config;
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        requiredClaims: ['exp', userClaim],
        clockTolerance: TOLERANCE_SECONDS,
        currentDate: new Date(this.clock.now()),
      });
      return this.claims(payload);
    } catch (error) {
      throw refusal(error);
    }
  }

  private claims(payload: JWTPayload): VerifiedToken {
    const user = payload[this.config.userClaim];
    const groups = payload[this.config.groupsClaim] ?? [];
    const list: unknown[] = Array.isArray(groups) ? groups : [groups];
    const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
    if (!isText(user) || !list.every(isText)) {
      throw new Rejection(
        'token-invalid',
        'The claims of the token for user and groups are not texts.',
      );
    }
    return { user, groups: list, expiresAt: (payload.exp ?? 0) * 1_000 };
  }
}

function remoteKeys(url: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: KEYS_TIMEOUT_MS,
    cacheMaxAge: KEYS_LIFE_MS,
    cooldownDuration: KEYS_PAUSE_MS,
  });
}

const localKeys = (text: string): JWTVerifyGetKey =>
  createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);

/** Nothing of the token itself is told or logged. */
function refusal(error: unknown): Error {
  if (error instanceof ProblemError) return error;
  if (error instanceof errors.JWTExpired) {
    return new Rejection('token-expired', 'The token has expired; sign in again.');
  }
  const isOurTrouble =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error.code === 'ERR_JOSE_GENERIC';
  if (!isOurTrouble) return new Rejection('token-invalid', 'The token does not hold.');
  return new ProblemError(
    'not-ready',
    'The keys by which tokens are verified cannot be had now; try again in a moment.',
    { retryAfterSeconds: 10 },
  );
}
