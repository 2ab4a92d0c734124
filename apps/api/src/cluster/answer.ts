import { type Status } from '@soteria/kube';
import { type WireResponse } from './exchange';
import { KubeError, kubeErrorOf } from './kube-error';
import { parseRetryAfterMs } from './retry-after';

const REFUSAL_LIMIT_BYTES = 1024 * 1024;

/** What was asked, as far as it matters for reading the answer. */
export interface Asked {
  server: string;
  path: string;
  write: boolean;
}

/** Lets a successful answer in JSON pass; everything else becomes a `KubeError`. */
export async function successful(
  response: WireResponse,
  asked: Asked,
  now: number,
): Promise<WireResponse> {
  if (response.status >= 400) throw await refusalOf(response, asked, now);
  const strange = strangenessOf(response, asked.server);
  if (strange === undefined) return response;
  response.discard();
  throw new KubeError({
    code: 'bad-response',
    status: response.status,
    ...strange,
    outcomeUnknown: asked.write && response.status < 300,
  });
}

/** Reads a JSON body of at most `limitBytes` (decompressed). */
export async function readJson(
  response: Pick<WireResponse, 'body' | 'status'>,
  asked: Asked,
  limitBytes: number,
): Promise<unknown> {
  const text = await readText(response.body, limitBytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new KubeError({
      code: 'bad-response',
      status: response.status,
      reason: 'NotJson',
      detail: `The answer of ${asked.server} to ${asked.path} is damaged: it is not JSON.`,
      outcomeUnknown: asked.write,
    });
  }
}

/** What shows that this answer is not from an API server. */
function strangenessOf(
  { status, headers }: WireResponse,
  server: string,
): { reason: string; detail: string } | undefined {
  if (status >= 300) {
    const elsewhere = headers.location === undefined ? '' : ` to ${headers.location}`;
    const detail = `${server} redirects${elsewhere}; Soteria does not follow redirects.`;
    return { reason: 'Redirect', detail };
  }
  const type = headers['content-type'] ?? 'no content type';
  if (type.startsWith('application/json')) return undefined;
  const detail = `${server} answers with ${type} instead of JSON: something in between answers in its place.`;
  return { reason: 'NotJson', detail };
}

async function refusalOf(response: WireResponse, asked: Asked, now: number): Promise<KubeError> {
  // A refusal whose body breaks off is still a refusal.
  const text = await readText(response.body, REFUSAL_LIMIT_BYTES).catch(() => '');
  return kubeErrorOf({
    httpStatus: response.status,
    retryAfterMs: parseRetryAfterMs(response.headers['retry-after'], now),
    body: statusIn(text) ?? text,
    write: asked.write,
  });
}

function statusIn(text: string): Status | undefined {
  try {
    const value = JSON.parse(text) as Partial<Status> | null;
    return value?.kind === 'Status' ? (value as Status) : undefined;
  } catch {
    return undefined;
  }
}

async function readText(body: AsyncIterable<Buffer>, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      throw new KubeError({
        code: 'too-large',
        status: 200,
        reason: 'AnswerTooLarge',
        detail: `The answer is larger than ${limitBytes} bytes.`,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
