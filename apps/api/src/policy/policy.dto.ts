import {
  type ExclusionQuery,
  type ExclusionRequest,
  type PolicyDeletionQuery,
} from '@soteria/contracts';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

export class PolicyDeletionQueryDto implements PolicyDeletionQuery {
  @IsOptional()
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

  @IsOptional()
  @IsString()
  @MaxLength(40)
  until?: string;

  @IsOptional()
  @IsBoolean()
  onlyNew?: boolean;
}
