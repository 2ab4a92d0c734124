import { DEFAULT_PAGE, MAX_PAGE, type OperationsQuery } from '@soteria/contracts';
import {
  OPERATION_KINDS,
  OPERATION_STATES,
  type OperationKind,
  type OperationState,
} from '@soteria/domain';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { WholeNumber } from '../http/whole-number';

export class OperationsQueryDto implements OperationsQuery {
  @IsOptional()
  @IsIn(OPERATION_KINDS)
  kind?: OperationKind;

  @IsOptional()
  @IsIn(OPERATION_STATES)
  state?: OperationState;

  @IsOptional()
  @IsString()
  @MaxLength(63)
  namespace?: string;

  @IsOptional()
  @IsString()
  @MaxLength(253)
  pvc?: string;

  @WholeNumber(1, MAX_PAGE)
  limit: number = DEFAULT_PAGE;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  continue?: string;
}
