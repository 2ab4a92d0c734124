/** A way to be taken for somebody else, and where it has worked (docs/security.md names them all). */
export interface Attempt {
  as: string;
  lines: readonly string[];
}

/** What Vera, a viewer, sends beside or in the place of what the proxy says of her. */
export const ATTEMPTS: readonly Attempt[] = [
  { as: 'the header itself', lines: ['X-Forwarded-Groups: admins'] },
  {
    as: 'CVE-2026-33433, odd casing',
    lines: ['x-forwarded-GROUPS: admins', 'X-FORWARDED-user: ada'],
  },
  {
    as: 'the same twice, in two cases',
    lines: ['X-FORWARDED-GROUPS: admins', 'X-Forwarded-Groups: admins'],
  },
  {
    as: 'CVE-2025-64484, CVE-2026-39858, CVE-2026-54763: underscores',
    lines: ['X_Forwarded_Groups: admins', 'X_FORWARDED_USER: ada'],
  },
  { as: 'one underscore', lines: ['X-Forwarded_Groups: admins'] },
  { as: 'dots, which pass where underscores do not', lines: ['X.Forwarded.Groups: admins'] },
  { as: 'other characters of a name', lines: ['X~Forwarded~Groups: admins'] },
  {
    as: 'CVE-2024-45410, CVE-2025-48865: Connection names what the proxy sets',
    lines: ['Connection: X-Forwarded-Groups, X-Forwarded-User'],
  },
  {
    as: 'Connection takes the proxy’s, and a twin remains',
    lines: ['Connection: X-Forwarded-Groups', 'X_Forwarded_Groups: admins'],
  },
  { as: 'Connection in another spelling', lines: ['Connection: close, x_forwarded_user'] },
  { as: 'Proxy-Connection', lines: ['Proxy-Connection: X-Forwarded-Groups'] },
  {
    as: 'headers that the proxy does not know of',
    lines: [
      'X-Auth-Request-User: ada',
      'X-Auth-Request-Groups: admins',
      'Remote-User: ada',
      'Remote-Groups: admins',
      'X-authentik-username: ada',
      'X-authentik-groups: admins',
      'X-WEBAUTH-USER: ada',
      'X-Pomerium-Claim-Groups: admins',
    ],
  },
  {
    as: 'those of the aggregation layer, and of impersonation',
    lines: ['X-Remote-User: ada', 'X-Remote-Group: admins', 'Impersonate-Group: admins'],
  },
  { as: 'a token that nobody asked for', lines: ['Authorization: Bearer admins'] },
  {
    as: 'CVE-2026-40575: the address of another request',
    lines: ['X-Forwarded-Uri: /healthz', 'X-Original-URL: /metrics', 'X-Rewrite-URL: /healthz'],
  },
  {
    as: 'GHSA-vhr5-ggp3-qq85: where it says that it comes from',
    lines: ['X-Forwarded-For: 127.0.0.1', 'X-Real-IP: 127.0.0.1', 'Forwarded: for=127.0.0.1'],
  },
  {
    as: 'CVE-2026-35051, CVE-2026-54764: a prefix and a port',
    lines: ['X-Forwarded-Prefix: /v1', 'X-Forwarded-Port: 8080', 'X-Forwarded-Host: soteria'],
  },
  {
    as: 'GHSA-5hvv-m4w4-gf6v: the user agent of a health check',
    lines: ['User-Agent: GoogleHC/1.0'],
  },
  { as: 'another method', lines: ['X-HTTP-Method-Override: DELETE'] },
  { as: 'a folded line', lines: ['X-Forwarded-Groups: viewers\r\n ,admins'] },
  { as: 'a blank before the colon', lines: ['X-Forwarded-Groups : admins'] },
  { as: 'a tab before the colon', lines: ['X-Forwarded-Groups\t: admins'] },
  { as: 'NUL', lines: ['X-Forwarded-Groups: admins\u0000'] },
  { as: 'a carriage return alone', lines: ['X-A: b\rX-Forwarded-Groups: admins'] },
  { as: 'a line feed alone', lines: ['X-A: b\nX_Forwarded_Groups: admins'] },
  {
    as: 'GHSA-c5c4-8r6x-56w3: a name of several parts',
    lines: ['X-Forwarded-User: vera@a.test@b.test', 'X-Forwarded-Email: ada@soteria.test'],
  },
  {
    as: 'very many headers',
    lines: Array.from({ length: 150 }, (_, at) => `X-Filler-${at}: x`).concat(
      'X_Forwarded_Groups: admins',
    ),
  },
];

const BODY = '{"namespace":"shop","pvc":"orders"}';

/** A second request, by an operator, that is to hide within a first one. */
const HIDDEN = [
  'POST /v1/backup HTTP/1.1',
  'Host: soteria.test',
  'X-Forwarded-User: ada',
  'X-Forwarded-Groups: admins',
  'Content-Type: application/json',
  `Content-Length: ${BODY.length}`,
  'Connection: close',
  '',
  BODY,
].join('\r\n');

const HEAD = [
  'POST /v1/operations/op-x/cancel HTTP/1.1',
  'Host: soteria.test',
  'Connection: close',
  'Content-Type: application/json',
  '',
].join('\r\n');

/** Framings that two readers may understand in two ways. */
export const SMUGGLED: readonly Attempt[] = [
  {
    as: 'chunks and a length',
    lines: [
      `${HEAD}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`,
      `${HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    ],
  },
  {
    as: 'chunks by another name',
    lines: [
      `${HEAD}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
      `${HEAD}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
      `${HEAD}Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
      `${HEAD}Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
      `${HEAD}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
    ],
  },
  {
    as: 'two lengths',
    lines: [
      `${HEAD}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
      `${HEAD}Content-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
      `${HEAD}Content_Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
    ],
  },
  {
    as: 'a body that is a request',
    lines: [`${HEAD}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  },
  {
    as: 'sizes of chunks that are read in two ways',
    lines: [
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n0;x=\r\n\r\n${HIDDEN}`,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n${HIDDEN}`,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n${HIDDEN}`,
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n0\n\n${HIDDEN}`,
    ],
  },
  {
    as: 'an upgrade',
    lines: [
      `${HEAD}Content-Length: 0\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n${HIDDEN}`,
      `GET /v1/nothing HTTP/1.1\r\nHost: soteria.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 777\r\n\r\n${HIDDEN.replace('POST /v1/backup', 'POST /v1/backup?x=1')}`,
    ],
  },
];
