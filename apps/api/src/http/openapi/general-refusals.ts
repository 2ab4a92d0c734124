import { type OpenAPIObject } from '@nestjs/swagger';
import { type ProblemCode } from '@soteria/contracts';
import { SAFE_METHODS } from '../request-line';
import { OWN_PROBLEMS, problemAnswers } from './describe';

/** On an operation of the document: the permission that it takes; null where whoever is recognised may. */
export const PERMISSION = 'x-soteria-permission';

/** On an operation while the document is being made: that it acts in places that the caller may not see. */
export const IN_PLACES = 'x-soteria-in-places';

interface Described {
  parameters?: readonly { in: string; required?: boolean }[];
  responses: object;
  [OWN_PROBLEMS]?: readonly ProblemCode[];
  [PERMISSION]?: string | null;
  [IN_PLACES]?: boolean;
}

/** The document with what each operation may be refused with: by its own code, and before that is reached. */
export function withRefusals(document: OpenAPIObject): OpenAPIObject {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const operations = Object.entries(item as Record<string, Described>);
    return [
      path,
      Object.fromEntries(operations.map(([method, each]) => [method, whole(method, each)])),
    ];
  });
  return { ...document, paths: Object.fromEntries(paths) as OpenAPIObject['paths'] };
}

function whole(method: string, described: Described): Described {
  const { [OWN_PROBLEMS]: own = [], [IN_PLACES]: _inPlaces, ...operation } = described;
  const codes = new Set([...generalTo(method, described), ...own]);
  return {
    ...operation,
    ...(operation.parameters ? { parameters: operation.parameters.map(asItIsTaken) } : {}),
    responses: { ...operation.responses, ...problemAnswers([...codes]) },
  };
}

/** No route demands a header, and the framework cannot know. */
const asItIsTaken = <Parameter extends { in: string }>(parameter: Parameter): Parameter =>
  parameter.in === 'header' ? { ...parameter, required: false } : parameter;

/** Query parameters and bodies that a route does not take are refused of every route. */
function generalTo(
  method: string,
  { [PERMISSION]: permission, [IN_PLACES]: isInPlaces }: Described,
): ProblemCode[] {
  return [
    'validation-failed',
    'internal',
    ...(permission === undefined ? [] : TURNED_AWAY),
    ...(permission ? (['not-permitted'] as const) : []),
    ...(isInPlaces ? (['not-found'] as const) : []),
    ...(SAFE_METHODS.includes(method.toUpperCase()) ? [] : UNREADABLE),
  ];
}

/** The last two where it cannot be found out now who somebody is, or what they may do; and until the cluster has been read. */
const TURNED_AWAY: readonly ProblemCode[] = [
  'ambiguous-identity',
  'not-authenticated',
  'untrusted-peer',
  'cross-site-request',
  'too-many-requests',
  'cluster-unavailable',
  'not-ready',
];
const UNREADABLE: readonly ProblemCode[] = [
  'bad-json',
  'request-timeout',
  'too-large',
  'unsupported-media-type',
];
