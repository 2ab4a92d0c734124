import { get } from 'node:http';

const VOLUMES = '/apis/longhorn.io/v1beta2/namespaces/longhorn-system/volumes?watch=true';

/** Follows the watch of volumes that the tap plays; `take` gets its whole lines as they come, `begun` is called before. */
export function watchLines(
  port: number,
  take: (lines: readonly string[]) => void,
  begun: () => void = () => undefined,
): void {
  let rest = '';
  get({ port, path: VOLUMES }, (watch) => {
    begun();
    watch.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      take(lines);
    });
  });
}
