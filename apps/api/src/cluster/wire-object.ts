import { type Status, type UnknownKubeObject } from '@soteria/kube';
import { joined } from './interned';
import { undecodable } from './watch-fault';

/** An object of which the server has said everything that makes it one. */
export interface WireObject {
  /** `namespace/name`, or `name` for a kind without namespaces. */
  key: string;
  name: string;
  uid: string;
  version: string;
  object: UnknownKubeObject;
}

export type WatchMessage =
  | { type: 'changed' | 'deleted'; subject: WireObject }
  | { type: 'bookmark'; version: string }
  | { type: 'error'; status: Status };

export interface ListPage {
  version: string;
  continueToken: string | undefined;
  items: WireObject[];
}

/** Reads one line of a watch. Throws a `WatchFault` for anything that is not a watch event. */
export function readMessage(line: string): WatchMessage {
  const event = recordOf(parseLine(line), 'A line of the watch');
  const object = recordOf(event['object'], 'The object of a watch event');
  switch (event['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'changed', subject: wireObjectOf(object) };
    case 'DELETED':
      return { type: 'deleted', subject: wireObjectOf(object) };
    case 'BOOKMARK':
      return { type: 'bookmark', version: versionOf(object) };
    case 'ERROR':
      return { type: 'error', status: object as unknown as Status };
    default:
      throw undecodable(`The watch sent an event of the unknown type ${typeName(event['type'])}.`);
  }
}

/** Reads one page of a list. Throws a `WatchFault` for anything else. */
export function readPage(body: unknown): ListPage {
  const list = recordOf(body, 'The answer to a list');
  const metadata = recordOf(list['metadata'], 'The metadata of a list');
  const items: unknown = list['items'] ?? [];
  if (!Array.isArray(items)) throw undecodable('A list came without items.');
  return {
    version: versionOf(list),
    continueToken: textOf(metadata['continue']),
    items: items.map((item) => wireObjectOf(recordOf(item, 'An item of a list'))),
  };
}

function wireObjectOf(object: Record<string, unknown>): WireObject {
  const metadata = recordOf(object['metadata'], 'The metadata of an object');
  const name = textOf(metadata['name']);
  const uid = textOf(metadata['uid']);
  if (name === undefined || uid === undefined) {
    throw undecodable('An object came without a name or without a uid.');
  }
  const namespace = textOf(metadata['namespace']);
  return {
    key: namespace === undefined ? name : joined(namespace, name),
    name,
    uid,
    version: versionOf(object),
    object: object as UnknownKubeObject,
  };
}

function versionOf(object: Record<string, unknown>): string {
  const metadata = recordOf(object['metadata'], 'The metadata of an object');
  const version = textOf(metadata['resourceVersion']);
  if (version === undefined || !/^\d+$/.test(version)) {
    throw undecodable('Something came without a resource version.');
  }
  return version;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw undecodable(`The watch sent a line of ${line.length} characters that is not JSON.`);
  }
}

function recordOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw undecodable(`${what} is not an object.`);
  }
  return value as Record<string, unknown>;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function typeName(type: unknown): string {
  return typeof type === 'string' ? type.slice(0, 40) : typeof type;
}
