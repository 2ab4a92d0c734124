import { createHash, createHmac } from 'node:crypto';
import { type IncomingMessage } from 'node:http';

export interface StoreKey {
  keyId: string;
  applicationKey: string;
  region: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Why a request is not signed as it should be, as the store's error code; null when it is. Source: AWS Signature Version 4. */
export function signatureFault(request: IncomingMessage, key: StoreKey): string | null {
  const match = HEADER.exec(request.headers.authorization ?? '');
  if (!match) return 'AccessDenied';
  const [, keyId, day = '', region = '', names = '', signature] = match;
  if (keyId !== key.keyId) return 'InvalidAccessKeyId';
  if (region !== key.region) return 'AuthorizationHeaderMalformed';
  const scope = `${day}/${region}/s3/aws4_request`;
  const time = String(request.headers['x-amz-date'] ?? '');
  const canonical = canonicalRequest(request, names.split(';'));
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const steps = [day, region, 's3', 'aws4_request'];
  const signingKey = steps.reduce<Buffer>(
    (secret, step) => createHmac('sha256', secret).update(step).digest(),
    Buffer.from(`AWS4${key.applicationKey}`),
  );
  const expected = createHmac('sha256', signingKey).update(text).digest('hex');
  return expected === signature ? null : 'SignatureDoesNotMatch';
}

function canonicalRequest({ method = '', url = '', headers }: IncomingMessage, names: string[]) {
  const { pathname, searchParams } = new URL(url, 'http://store');
  const query = [...searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const lines = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}\n`).join('');
  const payload = String(headers['x-amz-content-sha256'] ?? '');
  return [method, pathname, query, lines, names.join(';'), payload].join('\n');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
