import { VOLUME_STATUSES } from '@soteria/domain';
import { type NamespaceRows } from '../inventory/namespace-rows';
import { type Family, familyHead, labelText, seriesLine } from './exposition';

const NAMESPACE_PVCS: Family = {
  name: 'soteria_namespace_pvcs',
  help: 'Number of claims in a namespace by how well they are protected.',
  type: 'gauge',
};
const HEAD = Buffer.from(familyHead(NAMESPACE_PVCS));

/** What was written of a namespace, and at which of its changes. */
interface KeptText {
  stamp: number;
  text: Buffer;
}

/**
 * The sums that stand in for single volumes where these are too many; each namespace is written
 * again only when something in it has changed (docs/performance.md, P8).
 */
export class NamespaceText {
  private readonly kept = new WeakMap<NamespaceRows, KeptText>();

  /** The text of all these namespaces; empty where there is no claim. */
  of(namespaces: readonly NamespaceRows[]): Buffer {
    const texts = namespaces
      .filter(({ chunks }) => chunks.length > 0)
      .map((namespace) => this.textOf(namespace));
    return Buffer.concat(texts.length === 0 ? [] : [HEAD, ...texts]);
  }

  private textOf(namespace: NamespaceRows): Buffer {
    const { stamp } = namespace;
    const known = this.kept.get(namespace);
    if (known?.stamp === stamp) return known.text;
    const text = Buffer.from(linesOf(namespace));
    this.kept.set(namespace, { stamp, text });
    return text;
  }
}

const linesOf = ({ namespace, summary }: NamespaceRows): string =>
  VOLUME_STATUSES.map((status) =>
    seriesLine(NAMESPACE_PVCS.name, labelText({ namespace, status }), summary[status]),
  ).join('');
