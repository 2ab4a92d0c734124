import { TestBed } from '@angular/core/testing';
import { TestConsole } from '../testing/console';
import { session } from '../testing/world';
import { HOST_NAME } from './open-door-banner';
import { Shell } from './shell';

const WARNING = 'Nobody has to sign in here.';
const openDoor = session({ auth: { enabled: false, method: 'none' } });

async function shown(host: string, who = openDoor): Promise<string> {
  const console = new TestConsole({ session: who });
  TestBed.overrideProvider(HOST_NAME, { useValue: host });
  const { fixture } = await console.show(Shell);
  await console.settle();
  return (fixture.nativeElement as HTMLElement).textContent;
}

describe('a console where nobody has to sign in', () => {
  it('says so where others reach it', async () => {
    expect(await shown('soteria.example.org')).toContain(WARNING);
  });

  it.each(['localhost', '127.0.0.1', '[::1]'])('is nobody else’s business at %s', async (host) => {
    expect(await shown(host)).not.toContain(WARNING);
  });

  it('has nothing to say once people sign in', async () => {
    expect(await shown('soteria.example.org', session())).not.toContain(WARNING);
  });
});
