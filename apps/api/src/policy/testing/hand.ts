import {
  type Operation,
  type OperationList,
  type Policy,
  type PolicyList,
  type VolumeDetail,
} from '@soteria/contracts';
import { policyKey } from '@soteria/domain';
import { type Secret } from '@soteria/kube';
import { type Story } from '../../testing/story';

const SECRETS = '/api/v1/namespaces/soteria/secrets';
const NAME = 'soteria-policies';
const encoded = (text: string): string => Buffer.from(text).toString('base64');

/** A policy of the namespace `shop` as somebody would write it; a spec names what is different. */
export const draft = (overrides: object = {}) => ({
  name: 'hourly',
  enabled: true,
  selector: { namespaces: ['shop'] },
  schedule: { every: '1h', onMissed: 'run' },
  retention: { last: 2, keepAtLeast: 1 },
  mode: 'incremental',
  ...overrides,
});

/** What people and GitOps do to the policies: by the API, and past it with kubectl. */
export class Hand {
  constructor(private readonly story: Story) {}

  async save(overrides: object = {}): Promise<Policy> {
    const { status, body } = await this.story.post<Policy>('/v1/policies', draft(overrides));
    if (status >= 300) throw new Error(JSON.stringify(body));
    return body;
  }

  async list(): Promise<PolicyList> {
    return (await this.story.get<PolicyList>('/v1/policies')).body;
  }

  secret(): Secret | undefined {
    return this.story.cluster.sandbox.store.get<Secret>('secrets', 'soteria', NAME);
  }

  /** The text of an entry, as it stands in the cluster. */
  entry(policy: string): string {
    const text = this.secret()?.data?.[policyKey(policy)] ?? '';
    return Buffer.from(text, 'base64').toString('utf8');
  }

  /** Writes entries, or with null removes them, and leaves the others. */
  async edit(entries: Readonly<Record<string, string | null>>): Promise<void> {
    const data = Object.entries(entries).map(([key, text]) => [key, text && encoded(text)]);
    await this.patch({ data: Object.fromEntries(data) as object });
  }

  async patch(change: object): Promise<void> {
    await this.story.kube('PATCH', `${SECRETS}/${NAME}`, change, 'application/merge-patch+json');
  }

  /** Makes the Secret with these entries, as GitOps does. */
  async create(entries: Readonly<Record<string, string>>, more: object = {}): Promise<void> {
    const data = Object.entries(entries).map(([key, text]) => [key, encoded(text)]);
    await this.story.kube('POST', SECRETS, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: NAME, namespace: 'soteria' },
      type: 'Opaque',
      data: Object.fromEntries(data) as object,
      ...more,
    });
  }

  async remove(): Promise<void> {
    await this.story.kube('DELETE', `${SECRETS}/${NAME}`);
  }

  /** Waits until the API knows of so many policies and tells of so many problems. */
  async known(policies: number, problems: number): Promise<PolicyList> {
    let list = await this.list();
    await this.story.until(
      `there are ${policies} policies and ${problems} problems`,
      async () => {
        list = await this.list();
        return list.items.length === policies && list.problems.length === problems;
      },
      WAIT_MS,
    );
    return list;
  }

  /** The runs of policies so far, oldest first. */
  async runs(): Promise<Operation[]> {
    const { body } = await this.story.get<OperationList>('/v1/operations?kind=backup&limit=500');
    return body.items.filter(({ requestedBy }) => 'policy' in requestedBy).reverse();
  }

  /** Lets the policies be looked at, and waits until whatever that began has ended; answers all runs. */
  async look(): Promise<Operation[]> {
    await this.story.tick();
    let runs = await this.runs();
    await this.story.until(
      'the runs have ended',
      async () => {
        runs = await this.runs();
        return runs.every(({ finishedAt }) => finishedAt !== undefined);
      },
      WAIT_MS,
    );
    return runs;
  }

  async volume(pvc: string, namespace = 'shop'): Promise<VolumeDetail> {
    return (await this.story.get<VolumeDetail>(`/v1/inventory/${namespace}/${pvc}`)).body;
  }
}

/** A machine under load takes its time. */
export const WAIT_MS = 120_000;
