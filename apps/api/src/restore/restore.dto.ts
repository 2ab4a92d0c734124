import {
  MAX_ITEMS_PER_OPERATION,
  MAX_NOTE_LENGTH,
  type NamespaceRestoreRequest,
  type RestoreRequest,
  type RestoreTarget,
  type UndoQuery,
} from '@soteria/contracts';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsStringMap } from '../http/string-map';

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
const PLAN_ID = /^plan-[a-z2-7]{22}$/;
const MAX_NAME_LENGTH = 253;
const MAX_TIME_LENGTH = 40;

/** Either `backup`, or `namespace` and `pvc` with an optional `at`; checked where it is used, as is the moment. */
export class RestoreSourceDto {
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  backup?: string;

  @IsOptional()
  @IsString()
  @MaxLength(63)
  namespace?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  pvc?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_TIME_LENGTH)
  at?: string;
}

export class RestoreTargetDto implements RestoreTarget {
  @IsString()
  @MinLength(1)
  // Longer names are told of in the plan, with what the limit is.
  @MaxLength(1_000)
  namespace!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  pvc!: string;

  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  storageClass?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ACCESS_MODES.length)
  @IsIn(ACCESS_MODES, { each: true })
  accessModes?: string[];

  @IsOptional()
  @IsIn(['Retain', 'Delete'])
  reclaimPolicy?: 'Retain' | 'Delete';

  @IsOptional()
  @IsStringMap('label')
  labels?: Record<string, string>;

  @IsOptional()
  @IsStringMap('annotation')
  annotations?: Record<string, string>;

  @IsOptional()
  @IsBoolean()
  createNamespace?: boolean;
}

/** What every request for a restore may say beside what to restore. */
class PlannedRequestDto {
  @IsOptional()
  @Matches(PLAN_ID, { message: 'must be the id of a plan' })
  plan?: string;

  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_NOTE_LENGTH)
  note?: string;
}

export class RestoreRequestDto extends PlannedRequestDto implements Omit<RestoreRequest, 'source'> {
  @IsObject()
  @ValidateNested()
  @Type(() => RestoreSourceDto)
  source!: RestoreSourceDto;

  @IsObject()
  @ValidateNested()
  @Type(() => RestoreTargetDto)
  target!: RestoreTargetDto;
}

export class UndoQueryDto implements UndoQuery {
  @IsOptional()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}

export class NamespaceRestoreSourceDto {
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  namespace!: string;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_TIME_LENGTH)
  at?: string;
}

export class NamespaceRestoreTargetDto {
  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  namespace!: string;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  namePrefix?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  nameSuffix?: string;

  @IsOptional()
  @IsBoolean()
  createNamespace?: boolean;

  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  storageClass?: string;
}

export class NamespaceRestoreRequestDto
  extends PlannedRequestDto
  implements NamespaceRestoreRequest
{
  @IsObject()
  @ValidateNested()
  @Type(() => NamespaceRestoreSourceDto)
  source!: NamespaceRestoreSourceDto;

  @IsObject()
  @ValidateNested()
  @Type(() => NamespaceRestoreTargetDto)
  target!: NamespaceRestoreTargetDto;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ITEMS_PER_OPERATION)
  @IsString({ each: true })
  @MaxLength(MAX_NAME_LENGTH, { each: true })
  pvcs?: string[];

  @IsOptional()
  @IsIn(['fail', 'skip'])
  onMissing?: 'fail' | 'skip';
}
