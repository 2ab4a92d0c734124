import {
  BACKUP_STATES,
  type BackupRequest,
  type BackupsQuery,
  type BackupState,
  MAX_ITEMS_PER_OPERATION,
  MAX_NOTE_LENGTH,
  type NamespaceBackupRequest,
} from '@soteria/contracts';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
} from 'class-validator';

export class BackupsQueryDto implements BackupsQuery {
  @IsOptional()
  @IsString()
  @MaxLength(63)
  namespace?: string;

  @IsOptional()
  @IsString()
  @MaxLength(253)
  pvc?: string;

  @IsOptional()
  @IsIn(BACKUP_STATES)
  state?: BackupState;

  @IsOptional()
  @IsIn(['gone'])
  claim?: 'gone';
}

export class BackupRequestDto implements BackupRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  namespace!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(253)
  pvc!: string;

  @IsOptional()
  @IsIn(['incremental', 'full'])
  mode?: 'incremental' | 'full';

  @IsOptional()
  @IsString()
  @MaxLength(MAX_NOTE_LENGTH)
  note?: string;
}

export class NamespaceBackupRequestDto implements NamespaceBackupRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  namespace!: string;

  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  labelSelector?: string;

  /** Names or globs. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_ITEMS_PER_OPERATION)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  excludePvcs?: string[];

  @IsOptional()
  @IsIn(['incremental', 'full'])
  mode?: 'incremental' | 'full';

  @IsOptional()
  @IsString()
  @MaxLength(MAX_NOTE_LENGTH)
  note?: string;
}
