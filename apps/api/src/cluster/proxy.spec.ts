import { proxyFor } from './proxy';

const PROXY = 'http://proxy.example:3128';

describe('proxyFor', () => {
  const via = (server: string, noProxy: string): string | null =>
    proxyFor(new URL(server), undefined, { HTTPS_PROXY: PROXY, NO_PROXY: noProxy });

  it.each([
    ['https://api.example:6443', '*'],
    ['https://api.example:6443', 'api.example'],
    ['https://API.example:6443', 'Api.Example'],
    ['https://k8s.api.example', 'api.example'],
    ['https://k8s.api.example', '.api.example'],
    ['https://k8s.api.example', '*.api.example'],
    ['https://api.example:6443', 'api.example:6443'],
    ['https://api.example', 'api.example:443'],
    ['https://10.96.0.1', '10.96.0.1'],
    ['https://10.96.0.1', '192.168.0.0/16, 10.0.0.0/8'],
    ['https://[fd00::1]:6443', 'fd00::/8'],
    ['https://[fd00::1]:6443', 'fd00::1'],
    ['https://[fd00::1]:6443', '[fd00::1]:6443'],
  ])('goes straight to %s when NO_PROXY is %s', (server, noProxy) => {
    expect(via(server, noProxy)).toBeNull();
  });

  it.each([
    ['https://api.example', ''],
    ['https://api.example', 'other.example'],
    ['https://api.example', '.api.example'],
    ['https://notapi.example', 'api.example'],
    ['https://api.example:6443', 'api.example:443'],
    ['https://10.96.0.1', '10.97.0.0/16'],
    ['https://10.96.0.1', '10.96.0.0/99'],
    ['https://10.96.0.1', '0.1'],
    ['https://api.example', '10.0.0.0/8'],
    ['https://[fe80::1]', 'fd00::/8'],
  ])('goes to %s by the proxy when NO_PROXY is %p', (server, noProxy) => {
    expect(via(server, noProxy)).toBe(PROXY);
  });

  it.each(['https://localhost:6443', 'https://127.0.0.1:6443', 'https://[::1]:6443'])(
    'never sends %s through the environment’s proxy',
    (server) => {
      expect(via(server, '')).toBeNull();
    },
  );

  it('takes the variable that fits the protocol, in either case, and completes it', () => {
    const environment = { https_proxy: 'secure.example:1', HTTP_PROXY: 'http://plain.example:2' };
    expect(proxyFor(new URL('https://api.example'), undefined, environment)).toBe(
      'http://secure.example:1',
    );
    expect(proxyFor(new URL('http://api.example'), undefined, environment)).toBe(
      'http://plain.example:2',
    );
    expect(proxyFor(new URL('https://api.example'), undefined, {})).toBeNull();
  });

  it('prefers the proxy of the cluster’s own configuration, whatever NO_PROXY says', () => {
    const environment = { HTTPS_PROXY: PROXY, NO_PROXY: '*' };
    expect(proxyFor(new URL('https://localhost'), 'http://own.example', environment)).toBe(
      'http://own.example',
    );
  });
});
