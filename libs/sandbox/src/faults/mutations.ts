import { type Call } from '../server/api-server';

/** One request that was meant to change something. */
export interface Mutation {
  /** Counted from 1, in the order of arrival. */
  number: number;
  verb: string;
  group: string;
  plural: string;
  subresource: string;
  namespace: string;
  /** Empty for a POST: the name is in the body. */
  name: string;
  user: string;
  /** How far it has come: a refused one has been answered with an error and changed nothing. */
  state: 'arrived' | 'applied' | 'refused' | 'answered' | 'cut';
  /** The HTTP status of the answer, once there is one. */
  code: number | undefined;
}

/** Says `cut` to end the connection at this point. */
export type MutationHook = (
  mutation: Readonly<Mutation>,
) => 'cut' | undefined | void | Promise<'cut' | undefined | void>;

/** The three moments of a write at which a process can die. */
export interface MutationHooks {
  /** It has arrived, and nothing has happened. A cut leaves it so. */
  before?: MutationHook;
  /** It is applied, and its sender does not know. A cut leaves it so. */
  afterApply?: MutationHook;
  /** Its sender has been answered. */
  afterAnswer?: MutationHook;
}

/** Groups whose objects are questions: asking them changes nothing. */
const QUESTIONS = new Set(['authorization.k8s.io', 'authentication.k8s.io']);

/** Numbers every mutating request, and stops at each for whoever wants to interfere. */
export class Mutations {
  private readonly entries: Mutation[] = [];
  private readonly hooks = new Set<MutationHooks>();
  private readonly open = new Map<Call, Mutation>();

  /** All mutating requests so far. */
  get all(): readonly Readonly<Mutation>[] {
    return this.entries;
  }

  /** Registers hooks; the answer removes them. */
  on(hooks: MutationHooks): () => void {
    this.hooks.add(hooks);
    return () => this.hooks.delete(hooks);
  }

  /** Answers true when the connection is to be cut. */
  async arrived(call: Call): Promise<boolean> {
    if (!call.mutating || QUESTIONS.has(call.group)) return false;
    const { verb, group, plural, subresource, namespace, name, user } = call;
    const mutation: Mutation = {
      number: this.entries.length + 1,
      verb,
      group,
      plural,
      subresource,
      namespace,
      name,
      user,
      state: 'arrived',
      code: undefined,
    };
    this.entries.push(mutation);
    this.open.set(call, mutation);
    return this.ask('before', mutation);
  }

  /** Answers true when the connection is to be cut. */
  async applied(call: Call, code: number): Promise<boolean> {
    const mutation = this.open.get(call);
    if (mutation === undefined) return false;
    mutation.state = code < 400 ? 'applied' : 'refused';
    mutation.code = code;
    return this.ask('afterApply', mutation);
  }

  async answered(call: Call): Promise<void> {
    const mutation = this.open.get(call);
    if (mutation === undefined) return;
    this.open.delete(call);
    if (mutation.state === 'applied') mutation.state = 'answered';
    await this.ask('afterAnswer', mutation);
  }

  /** The connection has gone before an answer. */
  abandoned(call: Call): void {
    const mutation = this.open.get(call);
    this.open.delete(call);
    if (mutation !== undefined && mutation.state === 'arrived') mutation.state = 'cut';
  }

  private async ask(moment: keyof MutationHooks, mutation: Mutation): Promise<boolean> {
    let cut = false;
    for (const hooks of [...this.hooks]) cut = (await hooks[moment]?.(mutation)) === 'cut' || cut;
    return cut;
  }
}
