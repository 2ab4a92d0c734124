import { type OpenAPIObject } from '@nestjs/swagger';

/** One route of the API, with a path that fits its template. */
export interface Route {
  method: string;
  template: string;
  path: string;
}

type PathItem = OpenAPIObject['paths'][string];

/** Every route that the OpenAPI document lists. */
export function routesOf({ paths }: Pick<OpenAPIObject, 'paths'>): Route[] {
  return Object.entries(paths).flatMap(([template, item]) =>
    methodsOf(item).map((method) => ({
      method,
      template,
      path: template.replaceAll(/\{\w+\}/g, 'shop'),
    })),
  );
}

const methodsOf = (item: PathItem): string[] =>
  Object.keys(item)
    .filter((key) => /^(get|post|put|patch|delete)$/.test(key))
    .map((method) => method.toUpperCase());
