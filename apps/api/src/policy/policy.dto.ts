import {
  type ExclusionQuery,
  type ExclusionRequest,
  type PolicyDeletionQuery,
} from '@soteria/contracts';
import { IsBoolean, IsIn, IsString, MaxLength, MinLength } from 'class-validator';
import { MayBeLeftOut } from '../http/may-be-left-out';

export class PolicyDeletionQueryDto implements PolicyDeletionQuery {
  @MayBeLeftOut()
  @IsIn(['true', 'false'])
  force?: 'true' | 'false';
}

export class ExclusionQueryDto implements ExclusionQuery {
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  namespace!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(253)
  pvc!: string;
}

export class ExclusionRequestDto extends ExclusionQueryDto implements ExclusionRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  reason!: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(40)
  until?: string;

  @MayBeLeftOut()
  @IsBoolean()
  onlyNew?: boolean;
}
