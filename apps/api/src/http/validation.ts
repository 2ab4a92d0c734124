import { type ArgumentMetadata, type PipeTransform, ValidationPipe } from '@nestjs/common';
import { type FieldProblem } from '@soteria/contracts';
import { type ValidationError } from 'class-validator';
import { NOT_NULL } from './may-be-left-out';
import { escapePointer } from './pointer';
import { type ProblemError, validationFailed } from './problem-error';

/** Checks bodies and queries against their DTO classes; unknown fields are refused. */
export class RequestValidationPipe implements PipeTransform {
  private readonly queries = pipeThatPointsWith('?');
  private readonly bodies = pipeThatPointsWith('/');

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'query') return this.queries.transform(value, metadata);
    if (metadata.type !== 'body') return value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw validationFailed({ pointer: '', detail: 'The body must be a JSON object.' });
    }
    return this.bodies.transform(value, metadata);
  }
}

const pipeThatPointsWith = (prefix: '?' | '/'): ValidationPipe =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: true },
    exceptionFactory: (errors) => asProblem(errors, prefix),
  });

function asProblem(errors: ValidationError[], prefix: string): ProblemError {
  const fields = errors.flatMap((error) => fieldProblems(error, prefix));
  return validationFailed(...fields);
}

function fieldProblems(error: ValidationError, prefix: string): FieldProblem[] {
  const pointer = `${prefix}${escapePointer(error.property)}`;
  const own = error.constraints ? [{ pointer, detail: faultOf(error, error.constraints) }] : [];
  const nested = (error.children ?? []).flatMap((child) => fieldProblems(child, `${pointer}/`));
  return [...own, ...nested];
}

/** The fault that explains the others: a text that is missing is also too short. */
const TELLING = ['whitelistValidation', 'isString', 'isObject', 'isArray', 'isBoolean', 'isInt'];

function faultOf(error: ValidationError, constraints: Readonly<Record<string, string>>): string {
  const isNull = constraints[NOT_NULL];
  if (isNull !== undefined) return asSentence(isNull, error.property);
  if (error.value === undefined || error.value === null) return 'is missing.';
  const telling = TELLING.find((name) => name in constraints);
  const message = telling === undefined ? Object.values(constraints)[0] : constraints[telling];
  return asSentence(message ?? 'is not valid', error.property);
}

function asSentence(message: string, property: string): string {
  const text = message.startsWith('property ') ? 'is not known here; remove it' : message;
  const bare = text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
  return bare.endsWith('.') ? bare : `${bare}.`;
}
