import {
  MAX_ITEMS_PER_OPERATION,
  MAX_NOTE_LENGTH,
  type NamespaceRestoreRequest,
  type RestoreRequest,
  type RestoreTarget,
  type UndoQuery,
} from '@soteria/contracts';
import { type AccessMode } from '@soteria/domain';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { MayBeLeftOut } from '../http/may-be-left-out';
import { IsStringMap } from '../http/string-map';

const ACCESS_MODES: readonly AccessMode[] = [
  'ReadWriteOnce',
  'ReadOnlyMany',
  'ReadWriteMany',
  'ReadWriteOncePod',
];
const PLAN_ID = /^plan-[a-z2-7]{22}$/;
const MAX_NAME_LENGTH = 253;
const MAX_TIME_LENGTH = 40;

/** Either `backup`, or `namespace` and `pvc` with an optional `at`; checked where it is used, as is the moment. */
export class RestoreSourceDto {
  @MayBeLeftOut()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  backup?: string;

  @MayBeLeftOut()
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  namespace?: string;

  @MayBeLeftOut()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  pvc?: string;

  @MayBeLeftOut()
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

  @MayBeLeftOut()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME_LENGTH)
  storageClass?: string;

  @MayBeLeftOut()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(ACCESS_MODES.length)
  @IsIn(ACCESS_MODES, { each: true })
  accessModes?: AccessMode[];

  @MayBeLeftOut()
  @IsIn(['Retain', 'Delete'])
  reclaimPolicy?: 'Retain' | 'Delete';

  @MayBeLeftOut()
  @IsStringMap('label')
  labels?: Record<string, string>;

  @MayBeLeftOut()
  @IsStringMap('annotation')
  annotations?: Record<string, string>;

  @MayBeLeftOut()
  @IsBoolean()
  createNamespace?: boolean;
}

/** What every request for a restore may say beside what to restore. */
class PlannedRequestDto {
  @MayBeLeftOut()
  @Matches(PLAN_ID, { message: 'must be the id of a plan' })
  plan?: string;

  @MayBeLeftOut()
  @IsBoolean()
  dryRun?: boolean;

  @MayBeLeftOut()
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
  @MayBeLeftOut()
  @IsIn(['true', 'false'])
  dryRun?: 'true' | 'false';
}

export class NamespaceRestoreSourceDto {
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  namespace!: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_TIME_LENGTH)
  at?: string;
}

export class NamespaceRestoreTargetDto {
  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  namespace!: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  namePrefix?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  nameSuffix?: string;

  @MayBeLeftOut()
  @IsBoolean()
  createNamespace?: boolean;

  @MayBeLeftOut()
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

  @MayBeLeftOut()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ITEMS_PER_OPERATION)
  @IsString({ each: true })
  @MaxLength(MAX_NAME_LENGTH, { each: true })
  pvcs?: string[];

  @MayBeLeftOut()
  @IsIn(['fail', 'skip'])
  onMissing?: 'fail' | 'skip';
}
