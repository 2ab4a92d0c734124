import { type UnknownKubeObject } from '@soteria/kube';
import { type StoreView } from '../store/view';

/** Who sent a request, as the API server recognised them. */
export interface User {
  name: string;
  groups: readonly string[];
}

/** One write as an admission webhook gets to see it. */
export interface AdmissionRequest {
  operation: 'CREATE' | 'UPDATE' | 'DELETE';
  resource: { group: string; version: string; plural: string; kind: string };
  /** Empty for objects of the cluster. */
  namespace: string;
  /** Empty while a name is still to be generated. */
  name: string;
  /** The object as it would be stored, or null on DELETE. A copy: it may be changed in place. */
  object: UnknownKubeObject | null;
  /** The object as it is stored, or null on CREATE. A copy as well. */
  oldObject: UnknownKubeObject | null;
  user: User;
  /** Nothing will be stored: a plugin must have no effect of its own either. */
  dryRun: boolean;
  /** The cluster as it stands at this moment. */
  store: StoreView;
  /** Milliseconds since 1970, by the sandbox's clock. */
  now: number;
}

/** A plugin's no. It reaches the client as a Status with this code, reason and message. */
export class Refusal {
  constructor(
    /** HTTP status: 422, 403 or 400 as a rule; 500 is legal, and some webhooks answer so. */
    readonly code: number,
    /** A Status reason: `Invalid`, `Forbidden`, `BadRequest`, `InternalError`. */
    readonly reason: string,
    /** Taken as it is; `denial` puts it into the words of a webhook. */
    readonly message: string,
  ) {}
}

/** The words in which the API server hands on what a webhook refused. */
export const denial = (webhook: string, why: string): string =>
  `admission webhook "${webhook}" denied the request: ${why}`;

/**
 * Rules about writes, called as webhooks are: first every plugin's `mutate`, in the order of
 * registration, then every plugin's `validate`; also on dry runs, and on DELETE (where `mutate` may
 * refuse, but has no object to change). Only writes of whole objects are shown, never those of a
 * subresource such as `status`. Both methods are synchronous, so that a write is one step; what a
 * plugin throws is answered with 500.
 */
export interface AdmissionPlugin {
  /** For messages about the plugin itself. */
  readonly name: string;
  /** Whether the plugin wants to see writes of this resource at all. */
  covers(resource: { group: string; plural: string }): boolean;
  /** Answers with the object to go on with, usually the one given; with null on DELETE. */
  mutate?(request: AdmissionRequest): UnknownKubeObject | null | Refusal;
  /** Answers with a refusal, or with nothing. */
  validate?(request: AdmissionRequest): Refusal | undefined;
}
