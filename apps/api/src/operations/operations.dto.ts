import { DEFAULT_PAGE, MAX_PAGE, type OperationsQuery } from '@soteria/contracts';
import {
  OPERATION_KINDS,
  OPERATION_STATES,
  type OperationKind,
  type OperationState,
} from '@soteria/domain';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { MayBeLeftOut } from '../http/may-be-left-out';
import { WholeNumber } from '../http/whole-number';

export class OperationsQueryDto implements OperationsQuery {
  @MayBeLeftOut()
  @IsIn(OPERATION_KINDS)
  kind?: OperationKind;

  @MayBeLeftOut()
  @IsIn(OPERATION_STATES)
  state?: OperationState;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(63)
  namespace?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(253)
  pvc?: string;

  @WholeNumber(1, MAX_PAGE)
  limit: number = DEFAULT_PAGE;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  continue?: string;
}
