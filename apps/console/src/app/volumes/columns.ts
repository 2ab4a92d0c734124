import { type SortKey } from './volume-query';

/** A column of the list of volumes. The name is always there; the others can be left out. */
export interface Column {
  id: 'status' | 'workload' | 'size' | 'age' | 'margin' | 'policies' | 'storageClass' | 'nextRun';
  head: string;
  sort: SortKey | null;
}

export const COLUMNS: readonly Column[] = [
  { id: 'status', head: 'Status', sort: 'status' },
  { id: 'workload', head: 'Used by', sort: 'workload' },
  { id: 'size', head: 'Size', sort: 'size' },
  { id: 'age', head: 'Last restore point', sort: 'age' },
  { id: 'margin', head: 'Objective', sort: 'margin' },
  { id: 'policies', head: 'Policies', sort: null },
  { id: 'storageClass', head: 'Storage class', sort: null },
  { id: 'nextRun', head: 'Next run', sort: 'nextRun' },
];
