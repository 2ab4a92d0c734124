import {
  BACKUP_STATES,
  type BackupRequest,
  type BackupsQuery,
  type BackupState,
  MAX_ITEMS_PER_OPERATION,
  MAX_NOTE_LENGTH,
  type NamespaceBackupRequest,
} from '@soteria/contracts';
import { ArrayMaxSize, IsArray, IsIn, IsString, MaxLength, MinLength } from 'class-validator';
import { MayBeLeftOut } from '../http/may-be-left-out';

export class BackupsQueryDto implements BackupsQuery {
  @MayBeLeftOut()
  @IsString()
  @MaxLength(63)
  namespace?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(253)
  pvc?: string;

  @MayBeLeftOut()
  @IsIn(BACKUP_STATES)
  state?: BackupState;

  @MayBeLeftOut()
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

  @MayBeLeftOut()
  @IsIn(['incremental', 'full'])
  mode?: 'incremental' | 'full';

  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_NOTE_LENGTH)
  note?: string;
}

export class NamespaceBackupRequestDto implements NamespaceBackupRequest {
  @IsString()
  @MinLength(1)
  @MaxLength(63)
  namespace!: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(2_000)
  labelSelector?: string;

  /** Names or globs. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(MAX_ITEMS_PER_OPERATION)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  excludePvcs?: string[];

  @MayBeLeftOut()
  @IsIn(['incremental', 'full'])
  mode?: 'incremental' | 'full';

  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_NOTE_LENGTH)
  note?: string;
}
