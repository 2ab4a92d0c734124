import {
  BACKUP_STATES,
  type BackupRequest,
  type BackupsQuery,
  type BackupState,
  MAX_NOTE_LENGTH,
} from '@soteria/contracts';
import { IsIn, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';

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
