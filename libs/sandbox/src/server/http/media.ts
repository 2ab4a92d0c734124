import { notAcceptable } from '../api-error';

/** How the client wants its answer. */
export interface Representation {
  format: 'json' | 'yaml';
  /** Another shape than the object's own: `Table`, `PartialObjectMetadata`, or a discovery document. */
  as: string;
  pretty: boolean;
  gzip: boolean;
}

const ACCEPTED = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

const FORMATS: Record<string, Representation['format']> = {
  // Only /openapi/v2 is asked for so, and answers with bytes of its own.
  'application/com.github.proto-openapi.spec.v2@v1.0+protobuf': 'json',
  'application/json': 'json',
  'application/yaml': 'yaml',
  '*/*': 'json',
  'application/*': 'json',
};

/** Shapes this server can give. Source: the `as` parameter of the API's content negotiation. */
const SHAPES = new Set([
  'Table',
  'PartialObjectMetadata',
  'PartialObjectMetadataList',
  'APIGroupDiscoveryList',
]);

interface Offer {
  type: string;
  parameters: Record<string, string>;
}

/** Chooses what to answer with from the `Accept` header. Throws 406 when nothing fits. */
export function negotiate(
  headers: Record<string, string | string[] | undefined>,
  query: URLSearchParams,
): Representation {
  const accept = String(headers['accept'] ?? '');
  const offers = parseAccept(accept === '' ? '*/*' : accept);
  for (const { type, parameters } of offers) {
    const format = FORMATS[type];
    const as = parameters['as'] ?? '';
    if (format === undefined || !canShape(as, parameters)) continue;
    return {
      format,
      as,
      pretty: wantsPretty(query.get('pretty'), String(headers['user-agent'] ?? '')),
      gzip: /\bgzip\b/.test(String(headers['accept-encoding'] ?? '')),
    };
  }
  throw notAcceptable(ACCEPTED);
}

function canShape(as: string, parameters: Record<string, string>): boolean {
  if (as === '') return true;
  if (as === 'APIGroupDiscoveryList') return parameters['v'] === 'v2';
  return SHAPES.has(as) && parameters['v'] === 'v1';
}

function parseAccept(header: string): Offer[] {
  return header.split(',').map((clause) => {
    const [type = '', ...rest] = clause.split(';').map((part) => part.trim());
    const pairs = rest.map((part) => part.split('=', 2) as [string, string]);
    return { type: type.toLowerCase(), parameters: Object.fromEntries(pairs) };
  });
}

/** People read answers by curl or in a browser, and get them indented unless they say otherwise. */
function wantsPretty(asked: string | null, userAgent: string): boolean {
  if (asked !== null) return asked === '' || asked === '1' || asked === 'true';
  return /^(curl|Wget|Mozilla\/5\.0)/.test(userAgent);
}
