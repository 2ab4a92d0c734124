import { Pipe, type PipeTransform } from '@angular/core';
import { formatBytes } from '@soteria/domain';

/** Shows a size in binary units; a dash where it is not known. */
@Pipe({ name: 'sotBytes' })
export class BytesPipe implements PipeTransform {
  transform(bytes: number | null | undefined): string {
    return bytes === null || bytes === undefined ? '–' : formatBytes(bytes);
  }
}
