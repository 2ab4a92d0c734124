import { type ResourceDefinition } from '../resources/definition';
import { type Revision } from '../store/kind-store';
import { type WatchRequest } from '../watch/watch-request';

/** What a handler answers with, before it is put into the shape that the client wants. */
export type Answer =
  | {
      kind: 'object';
      code: number;
      definition: ResourceDefinition;
      /** The object as JSON. */
      text: Buffer;
    }
  | {
      kind: 'list';
      definition: ResourceDefinition;
      items: readonly Revision[];
      version: string;
      continueToken?: string;
      remainingItemCount?: number;
    }
  | { kind: 'watch'; request: WatchRequest }
  /** Anything that is not a stored object: Status, discovery, reviews. */
  | { kind: 'value'; code: number; value: object; contentType?: string }
  | { kind: 'text'; code: number; text: string }
  | { kind: 'bytes'; code: number; bytes: Buffer; contentType: string };
