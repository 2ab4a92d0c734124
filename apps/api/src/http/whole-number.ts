import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

const DIGITS = /^\d{1,15}$/;

/** A query parameter that is a whole number, in digits alone: neither `1e3` nor `0x10`, nor nothing at all. */
export const WholeNumber = (least: number, most: number): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && DIGITS.test(value) ? Number(value) : value,
    ),
    IsInt(),
    Min(least),
    Max(most),
  );
