import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiExtension,
  ApiOperation,
  ApiQuery,
  ApiResponse,
  type ApiResponseOptions,
} from '@nestjs/swagger';
import { type ProblemCode, PROBLEMS } from '@soteria/contracts';
import schemas from './schemas.json';

/** On an operation while the document is being made: the problems that its own code answers with. */
export const OWN_PROBLEMS = 'x-soteria-problems';

/** The name of a shape in libs/contracts. */
export type SchemaName = keyof typeof schemas;

export interface RouteDescription {
  summary: string;
  description?: string;
  /** The shape whose properties are the query parameters. */
  query?: SchemaName;
  body?: SchemaName;
  /** By status: the shape of the answer, or a media type for what is not JSON, or null for no body. */
  answers: Readonly<Record<number, SchemaName | { mediaType: string } | null>>;
  /** Problems beside those that every route may answer with. */
  problems?: readonly ProblemCode[];
}

/** Describes a route for the OpenAPI document, by the shapes of libs/contracts. */
export function Describe(route: RouteDescription): MethodDecorator {
  const { summary, description = '', query, body, answers, problems = [] } = route;
  return applyDecorators(
    ApiOperation({ summary, description }),
    ...(query ? queryParameters(query) : []),
    ...(body ? [ApiBody({ schema: reference(body), required: true })] : []),
    ...Object.entries(answers).map(([status, answer]) => ApiResponse(answerOf(status, answer))),
    ApiExtension(OWN_PROBLEMS, problems),
  );
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

interface ObjectSchema {
  properties?: Record<string, { description?: string }>;
  required?: string[];
}

function queryParameters(name: SchemaName): MethodDecorator[] {
  const { properties = {}, required = [] } = schemas[name] as ObjectSchema;
  return Object.entries(properties).map(([parameter, { description = '', ...schema }]) =>
    ApiQuery({ name: parameter, description, schema, required: required.includes(parameter) }),
  );
}

function answerOf(
  status: string,
  answer: SchemaName | { mediaType: string } | null,
): ApiResponseOptions {
  const options = { status: Number(status), description: DESCRIPTIONS[status] ?? 'Done' };
  if (answer === null) return options;
  if (typeof answer === 'string') {
    return { ...options, content: { 'application/json': { schema: reference(answer) } } };
  }
  return { ...options, content: { [answer.mediaType]: { schema: { type: 'string' } } } };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'The answer',
  201: 'Created',
  202: 'Recorded; it is being worked on',
  204: 'Done',
  304: 'Nothing has changed since the ETag',
};

/** Answers of the document by their status: problems of one status are one of them. */
export function problemAnswers(codes: readonly ProblemCode[]): Record<string, object> {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  const answers = [...byStatus].map(([status, group]) => ({
    status,
    description: group.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
    content: { 'application/problem+json': { schema: reference('Problem') } },
  }));
  return Object.fromEntries(answers.map(({ status, ...answer }) => [status, answer]));
}
