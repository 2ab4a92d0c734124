import { keyOf, splitKey } from '../cluster';
import { type Context } from '../context';
import { type Again, type Controller, type Source, whenever } from '../runtime/controller';
import { writeStatus } from '../runtime/writes';
import { countedAgainst } from '../../server/admission/resource-quota';

/** Tells in a quota's status what its claims come to; of other kinds it counts none. */
export class QuotaController implements Controller {
  readonly name = 'quota';
  readonly sources: readonly Source[];

  constructor(private readonly context: Context) {
    const { quotas, claims } = context.cluster;
    this.sources = [
      whenever(quotas, (quota) => [keyOf(quota)]),
      whenever(claims, ({ metadata: { namespace = '' } }) =>
        quotas.by('namespace', namespace).map(keyOf),
      ),
    ];
  }

  async reconcile(key: string): Promise<Again> {
    const { quotas, claims } = this.context.cluster;
    const { namespace, name } = splitKey(key);
    const quota = quotas.get(namespace, name);
    if (!quota || quota.metadata.deletionTimestamp !== undefined) return undefined;
    const hard = quota.spec?.hard ?? {};
    const used = countedAgainst(Object.keys(hard), claims.by('namespace', namespace));
    await writeStatus(quotas, quota, { hard, used });
    return undefined;
  }
}
