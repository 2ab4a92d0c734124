import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const DOCUMENT = join(__dirname, '../../../../../docs/security.md');
/** What stands in the document in the place of a secret. */
export const DOCUMENTED_SECRET = 'the-secret-of-32-or-more-characters';

/** The settings for nginx as the document has them, with the ports of this machine. */
export function documentedNginx(ports: { soteria: number; signIn: number }): string {
  const [, settings] = /```nginx\n([^]*?)```/.exec(readFileSync(DOCUMENT, 'utf8')) ?? [];
  if (settings === undefined) throw new Error('docs/security.md has no settings for nginx');
  return settings
    .replace('soteria.soteria.svc', `127.0.0.1:${ports.soteria}`)
    .replace('authelia.auth.svc:9091', `127.0.0.1:${ports.signIn}`);
}
