import { type ResourceDefinition } from '../resources/definition';
import { type WatchEventType, Watcher } from '../watch/watcher';
import { type WatchRequest } from '../watch/watch-request';
import { type RequestContext } from './context';
import { representEventObject } from './represent';
import { shapeOf } from './respond';
import { type Wire } from './wire';

const EVENT_END = Buffer.from('}\n');
const EVENT_START: Record<WatchEventType, Buffer> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
  BOOKMARK: Buffer.from('{"type":"BOOKMARK","object":'),
  ERROR: Buffer.from('{"type":"ERROR","object":'),
};

/** The event written last: all who watch the same change share its bytes. */
let lastEvent: { type: WatchEventType; text: Buffer; line: Buffer } | undefined;

function eventLine(type: WatchEventType, text: Buffer): Buffer {
  if (lastEvent?.text !== text || lastEvent.type !== type) {
    lastEvent = { type, text, line: Buffer.concat([EVENT_START[type], text, EVENT_END]) };
  }
  return lastEvent.line;
}

/** Opens the stream of a watch; it ends with its time, with the client, or with the server. */
export function streamWatch(
  request: WatchRequest,
  context: RequestContext,
  headers: Record<string, string | string[]>,
  wire: Wire,
): void {
  const { store, clock, registry } = context.cluster;
  const objectText = objectEncoder(request.definition, context);
  wire.head(200, headers);
  const watcher = new Watcher(request, store, clock, {
    event: (type, text) => {
      void wire.write(eventLine(type, objectText(type, text)));
    },
    end: () => wire.end(),
  });
  const forget = registry.onRemove((definition) => {
    if (definition.storageKey === request.definition.storageKey) watcher.end();
  });
  wire.onClose(() => {
    forget();
    watcher.stop();
  });
  watcher.start();
}

/** Objects in the client's shape; bookmarks and errors keep theirs. */
function objectEncoder(
  definition: ResourceDefinition,
  context: RequestContext,
): (type: WatchEventType, text: Buffer) => Buffer {
  let first = true;
  return (type, text) => {
    if (type === 'ERROR' || (type === 'BOOKMARK' && context.representation.as === '')) return text;
    const shaped = representEventObject(definition, text, shapeOf(context), first);
    first = false;
    return shaped;
  };
}
