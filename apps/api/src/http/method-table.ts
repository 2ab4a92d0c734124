import { type OpenAPIObject } from '@nestjs/swagger';

/** Which methods a path takes, by the routes that the OpenAPI document lists. */
export function methodTable(document: OpenAPIObject): (path: string) => string[] {
  const routes = Object.entries(document.paths).map(([template, item]) => ({
    pattern: patternOf(template),
    methods: Object.keys(item).flatMap(methodsOf),
  }));
  return (path) => [
    ...new Set(
      routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods),
    ),
  ];
}

/** What is read by GET answers HEAD too. */
const methodsOf = (method: string): string[] =>
  method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()];

/** `/v1/operations/{id}` takes any one segment in the place of `{id}`. */
function patternOf(template: string): RegExp {
  const segments = template
    .split('/')
    .map((segment) =>
      segment.startsWith('{') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
  return new RegExp(`^${segments.join('/')}$`);
}
