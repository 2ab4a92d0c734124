import {
  DEFAULT_PAGE,
  INVENTORY_SORTS,
  type InventoryQuery,
  MAX_PAGE,
  type VolumeObjectsQuery,
} from '@soteria/contracts';
import { VOLUME_STATUSES } from '@soteria/domain';
import { IsIn, IsString, Matches, MaxLength } from 'class-validator';
import { MayBeLeftOut } from '../http/may-be-left-out';
import { WholeNumber } from '../http/whole-number';

const STATUS = VOLUME_STATUSES.join('|');
const STATUSES = new RegExp(`^(${STATUS})(,(${STATUS}))*$`);
/** Filters may list many names; a query line is not to grow without end. */
const MAX_FILTER_LENGTH = 2_000;

export class InventoryQueryDto implements InventoryQuery {
  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_FILTER_LENGTH)
  namespace?: string;

  @MayBeLeftOut()
  @Matches(STATUSES, { message: `must be one or more of ${VOLUME_STATUSES.join(', ')}` })
  status?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(253)
  policy?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(MAX_FILTER_LENGTH)
  storageClass?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(253)
  q?: string;

  @IsIn(INVENTORY_SORTS.flatMap((sort) => [sort, `-${sort}`]))
  sort: NonNullable<InventoryQuery['sort']> = 'name';

  @WholeNumber(1, MAX_PAGE)
  limit: number = DEFAULT_PAGE;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(2_000)
  continue?: string;
}

export class VolumeObjectsQueryDto implements VolumeObjectsQuery {
  @MayBeLeftOut()
  @IsString()
  @MaxLength(253)
  backup?: string;
}
