import { RESOURCES } from '@soteria/kube';
import { ManualClock } from '@soteria/sandbox';
import { Reflector } from '../cluster/reflector';
import { eventually } from '../cluster/testing/eventually';
import { accessTo } from '../cluster/testing/plain-connection';
import { Consumer, NOTES, type NoteRow } from '../cluster/testing/rows';
import { answer, ScriptedServer } from '../cluster/testing/scripted-server';

describe('A30: Longhorn is installed in a version that is too old', () => {
  let server: ScriptedServer;
  let reflector: Reflector<NoteRow>;
  afterEach(async () => {
    reflector.stop();
    await server.stop();
  });

  it('says which versions there are and which one is needed', async () => {
    const clock = new ManualClock(Date.UTC(2026, 4, 1));
    server = await ScriptedServer.start(({ path }, response) => {
      if (path !== '/apis/longhorn.io') {
        response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
        return;
      }
      const version = { groupVersion: 'longhorn.io/v1beta1', version: 'v1beta1' };
      answer(response, { kind: 'APIGroup', name: 'longhorn.io', versions: [version] });
    });
    const spec = { ...NOTES, resource: RESOURCES.longhornBackups };
    const access = accessTo(server.url, clock);
    reflector = new Reflector(spec, access, clock, new Consumer<NoteRow>());
    reflector.start();
    await eventually('it is told', () => reflector.health().state === 'not-installed');
    expect(reflector.health().detail).toBe(
      'The cluster serves longhorn.io as v1beta1; Soteria needs v1beta2.',
    );
  });
});
