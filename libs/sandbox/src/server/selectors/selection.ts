import { type ResourceDefinition } from '../resources/definition';
import { type Revision, objectOf } from '../store/kind-store';
import {
  type FieldRequirement,
  fulfils,
  isAboutIdentity,
  parseFieldSelector,
} from './field-selector';
import { type LabelSelector, parseLabelSelector } from './label-selector';

/** Which objects of a resource a list or a watch is about. */
export class Selection {
  private readonly labels: LabelSelector | undefined;
  private readonly identity: readonly FieldRequirement[];
  private readonly contents: readonly FieldRequirement[];

  /** Throws 400 on a selector that cannot be read. */
  constructor(
    private readonly definition: ResourceDefinition,
    private readonly namespace: string,
    selectors: { labelSelector: string; fieldSelector: string },
  ) {
    this.labels = parseLabelSelector(selectors.labelSelector);
    const fields = parseFieldSelector(selectors.fieldSelector, definition);
    this.identity = fields.filter(isAboutIdentity);
    this.contents = fields.filter((requirement) => !isAboutIdentity(requirement));
  }

  /** Under which keys the objects lie: a single one when a name is asked for. */
  get prefix(): string {
    const scope = this.namespace === '' ? '' : `${this.namespace}/`;
    const known = !this.definition.namespaced || this.namespace !== '';
    return known ? `${scope}${this.exactName ?? ''}` : scope;
  }

  private get exactName(): string | undefined {
    return this.identity.find(({ field, equal }) => field === 'metadata.name' && equal)?.value;
  }

  /** Whether everything under the prefix is meant. */
  get isWhole(): boolean {
    return this.labels === undefined && this.identity.length === 0 && this.contents.length === 0;
  }

  matches(revision: Revision): boolean {
    if (this.namespace !== '' && revision.namespace !== this.namespace) return false;
    if (this.isWhole) return true;
    const read = (): ReturnType<typeof objectOf> => objectOf(revision);
    const holds = (requirement: FieldRequirement): boolean =>
      fulfils(requirement, revision, this.definition, read);
    return (
      this.identity.every(holds) &&
      (this.labels === undefined || this.labels(revision.labels)) &&
      this.contents.every(holds)
    );
  }
}
