import { type TargetFact } from '../facts';
import { type RestorePoint } from './assessment';
import { type Evidence } from './evidence';
import { quoted } from './verdict';

/** That a restore point cannot be restored at present, as a sentence to append; empty while it can. */
export function outOfReach({ targets }: Evidence, point: RestorePoint): string {
  const target = targets.find(({ name }) => name === point.target);
  if (target?.available === true) return '';
  return ` Nothing can be restored from it at present, because its backup target ${point.target} ${plightOf(target)}`;
}

function plightOf(target: TargetFact | undefined): string {
  if (target === undefined) return 'is not in sight.';
  if (!target.configured) return 'has no address.';
  return target.detail === '' ? 'is unavailable.' : `is unavailable: ${quoted(target.detail)}`;
}
