// What of other projects' kinds deploy/ uses, as their definitions have it: a field with `!` must be
// there. Sources: monitoring.coreos.com/v1 (Prometheus operator 0.80), source.toolkit.fluxcd.io/v1 and
// kustomize.toolkit.fluxcd.io/v1 (Flux 2.6), traefik.io/v1alpha1 (Traefik 3).
export const CUSTOM_KINDS = {
  'monitoring.coreos.com/v1 ServiceMonitor': {
    'spec!': {
      'selector!': { matchLabels: '{}string' },
      namespaceSelector: { matchNames: '[]string' },
      'endpoints!': [
        {
          port: 'string',
          path: 'string',
          interval: 'string',
          scrapeTimeout: 'string',
          honorLabels: 'boolean',
        },
      ],
    },
  },
  'monitoring.coreos.com/v1 PrometheusRule': {
    'spec!': {
      'groups!': [
        {
          'name!': 'string',
          interval: 'string',
          'rules!': [
            {
              alert: 'string',
              record: 'string',
              'expr!': 'string',
              for: 'string',
              keep_firing_for: 'string',
              labels: '{}string',
              annotations: '{}string',
            },
          ],
        },
      ],
    },
  },
  'source.toolkit.fluxcd.io/v1 GitRepository': {
    'spec!': {
      'interval!': 'string',
      'url!': 'string',
      ref: { branch: 'string', tag: 'string', semver: 'string', commit: 'string' },
      secretRef: { 'name!': 'string' },
      ignore: 'string',
    },
  },
  'kustomize.toolkit.fluxcd.io/v1 Kustomization': {
    'spec!': {
      'interval!': 'string',
      'prune!': 'boolean',
      'sourceRef!': { 'kind!': 'string', 'name!': 'string', namespace: 'string' },
      path: 'string',
      timeout: 'string',
      retryInterval: 'string',
      wait: 'boolean',
      targetNamespace: 'string',
      dependsOn: [{ 'name!': 'string', namespace: 'string' }],
      images: [{ 'name!': 'string', newName: 'string', newTag: 'string', digest: 'string' }],
      patches: [{ 'patch!': 'string', target: { kind: 'string', name: 'string' } }],
    },
  },
  'traefik.io/v1alpha1 Middleware': {
    'spec!': {
      forwardAuth: {
        address: 'string',
        trustForwardHeader: 'boolean',
        authResponseHeaders: '[]string',
      },
    },
  },
};
