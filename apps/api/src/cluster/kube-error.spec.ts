import { type Status } from '@soteria/kube';
import { type KubeError, type KubeErrorCode, kubeErrorOf } from './kube-error';

const status = (facts: Partial<Status>): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  ...facts,
});

const refused = (httpStatus: number, body: Status | string, write = true): KubeError =>
  kubeErrorOf({ httpStatus, retryAfterMs: null, body, write });

const named = { name: 'orders', kind: 'persistentvolumeclaims' };

describe('kubeErrorOf', () => {
  const cases: [string, number, Status | string, KubeErrorCode, boolean][] = [
    ['a missing object', 404, status({ reason: 'NotFound', details: named }), 'not-found', false],
    ['a missing kind', 404, status({ reason: 'NotFound', details: {} }), 'not-served', true],
    ['an unknown path', 404, '404 page not found\n', 'not-served', true],
    ['a 404 of a proxy', 404, '<html>nothing here</html>', 'bad-response', true],
    ['a 403 of a proxy', 403, '<html>blocked</html>', 'bad-response', true],
    ['a taken name', 409, status({ reason: 'AlreadyExists' }), 'already-exists', false],
    ['a stale version', 409, status({ reason: 'Conflict' }), 'conflict', false],
    ['an invalid object', 422, status({ reason: 'Invalid' }), 'invalid', false],
    ['a bad request', 400, status({ reason: 'BadRequest' }), 'invalid', false],
    ['no right', 403, status({ reason: 'Forbidden' }), 'forbidden', false],
    ['a bad token', 401, status({ reason: 'Unauthorized' }), 'unauthorized', true],
    ['a version gone', 410, status({ reason: 'Expired' }), 'expired', true],
    ['too many', 429, 'Too many requests, please try again later.', 'too-many-requests', true],
    ['a failing server', 500, status({ reason: 'InternalError' }), 'unavailable', true],
    ['a load balancer', 503, '<html>no backend</html>', 'unavailable', true],
    ['a gateway', 504, status({ reason: 'Timeout' }), 'unavailable', true],
    ['a large request', 413, 'request too large', 'too-large', false],
    [
      'an object too large for the store',
      500,
      status({ message: 'etcdserver: request is too large' }),
      'too-large',
      false,
    ],
    ['a wrong type', 415, status({ reason: 'UnsupportedMediaType' }), 'unsupported', false],
    [
      'a terminating namespace',
      403,
      status({
        reason: 'Forbidden',
        details: { causes: [{ reason: 'NamespaceTerminating', message: 'is being terminated' }] },
      }),
      'namespace-terminating',
      false,
    ],
    [
      'a used up quota',
      403,
      status({
        reason: 'Forbidden',
        message:
          'persistentvolumeclaims "a" is forbidden: exceeded quota: q, requested: 1, used: 2',
      }),
      'quota-exceeded',
      false,
    ],
    [
      'a quota that nobody has counted yet',
      403,
      status({
        reason: 'Forbidden',
        message:
          'persistentvolumeclaims "a" is forbidden: status unknown for quota: q, resources: persistentvolumeclaims',
      }),
      'unavailable',
      true,
    ],
    [
      'rules that the server has not read yet',
      403,
      status({
        reason: 'Forbidden',
        message: 'persistentvolumeclaims "a" is forbidden: not yet ready to handle request',
      }),
      'unavailable',
      true,
    ],
    [
      'a limit range',
      403,
      status({
        reason: 'Forbidden',
        message:
          'persistentvolumeclaims "a" is forbidden: maximum storage usage per PersistentVolumeClaim is 1Gi, but request is 2Gi',
      }),
      'policy-denied',
      false,
    ],
    [
      'a right that is lacking',
      403,
      status({
        reason: 'Forbidden',
        message:
          'persistentvolumeclaims "a" is forbidden: User "u" cannot create resource "persistentvolumeclaims" in API group "" in the namespace "n"',
      }),
      'forbidden',
      false,
    ],
    [
      'a denial by a webhook that answers 500',
      500,
      status({
        reason: 'InternalError',
        message:
          'admission webhook "mutator.longhorn.io" denied the request: failed to get the snapshot',
      }),
      'webhook-denied',
      false,
    ],
    [
      'a denial by a webhook that answers 422',
      422,
      status({
        message: 'admission webhook "validator.longhorn.io" denied the request: invalid frontend',
      }),
      'webhook-denied',
      false,
    ],
    [
      'a webhook out of reach',
      500,
      status({
        reason: 'InternalError',
        message:
          'Internal error occurred: failed calling webhook "mutator.longhorn.io": Post "https://…": connection refused',
      }),
      'webhook-unavailable',
      true,
    ],
    [
      'an admission policy',
      422,
      status({
        reason: 'Invalid',
        message:
          "persistentvolumeclaims \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no",
      }),
      'policy-denied',
      false,
    ],
  ];

  it.each(cases)('reads %s', (_, httpStatus, body, code, retryable) => {
    const error = refused(httpStatus, body);
    expect({ code: error.code, retryable: error.retryable, status: error.status }).toEqual({
      code,
      retryable,
      status: httpStatus,
    });
  });

  it('says of an unknown path what that means', () => {
    const { detail } = refused(404, '404 page not found\n');
    expect(detail).toMatch(/^The API server does not know this kind: it is not installed, or /);
  });

  it('does not know what became of a write when the server failed, and knows otherwise', () => {
    expect(refused(500, status({})).outcomeUnknown).toBe(true);
    expect(refused(504, 'gateway').outcomeUnknown).toBe(true);
    expect(refused(500, status({}), false).outcomeUnknown).toBe(false);
    expect(refused(429, 'slow down').outcomeUnknown).toBe(false);
    expect(refused(409, status({ reason: 'Conflict' })).outcomeUnknown).toBe(false);
    const uncounted = 'x is forbidden: status unknown for quota: q, resources: y';
    expect(refused(403, status({ message: uncounted })).outcomeUnknown).toBe(false);
    const denial = 'admission webhook "v" denied the request: no';
    expect(refused(500, status({ message: denial })).outcomeUnknown).toBe(false);
  });

  it('takes the wait from the header, else from the body', () => {
    const body = status({ details: { retryAfterSeconds: 3 } });
    expect(refused(429, body).retryAfterMs).toBe(3_000);
    const both = kubeErrorOf({ httpStatus: 429, retryAfterMs: 1_000, body, write: false });
    expect(both.retryAfterMs).toBe(1_000);
    expect(refused(429, 'no').retryAfterMs).toBeNull();
  });

  it('keeps the server’s sentence and causes, and makes a sentence where there is none', () => {
    const cause = { reason: 'FieldValueInvalid', message: 'must not', field: 'spec.size' };
    const told = refused(422, status({ message: 'no such size', details: { causes: [cause] } }));
    expect(told).toMatchObject({
      detail: 'no such size',
      message: 'no such size',
      causes: [cause],
    });
    expect(refused(500, '').detail).toBe('The API server answered 500.');
    expect(refused(502, 'x'.repeat(5_000)).detail.length).toBeLessThan(310);
  });
});
