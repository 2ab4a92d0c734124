import { type Problem, type Session } from '@soteria/contracts';
import { type WorldBuilder, world } from '@soteria/sandbox';
import { Story, type StoryOptions } from '../../testing/story';
import { type RawAnswer, type RawRequest, sendRaw } from './raw-request';

export const SECRET = 'not-to-be-guessed-by-anybody-at-all-0001';

/** An API that wants to know who asks, and believes the proxy on this machine. */
export const GUARDED = {
  SOTERIA_AUTH_ENABLED: 'true',
  SOTERIA_TRUSTED_PROXIES: '127.0.0.1',
  SOTERIA_ALLOWED_GROUPS: 'admins',
  SOTERIA_VIEWER_GROUPS: 'viewers',
  SOTERIA_NAMESPACE_OPERATORS: 'team-shop=shop',
};

/** Headers as a proxy sets them. */
export const as = (user: string, ...groups: string[]): Record<string, string> => ({
  'x-forwarded-user': user,
  'x-forwarded-groups': groups.join(','),
});
export const ADMIN = as('ada', 'admins');
export const VIEWER = as('vera', 'viewers');
export const SHOPKEEPER = as('sam', 'team-shop');
export const NOBODY = as('noa', 'strangers');

export const linesOf = (headers: Record<string, string>): string[] =>
  Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

export const guardedWorld = (): WorldBuilder => world().volume('shop/orders').volume('vault/keys');

export function guardedStory(options: StoryOptions = {}): Promise<Story> {
  const variables = { ...GUARDED, ...options.variables };
  return Story.begin({ world: guardedWorld(), withoutBehaviours: true, ...options, variables });
}

export const portOf = (story: Story): number => Number(new URL(story.address).port);

/** Asks who one is, in raw lines. */
export const whoAmI = (port: number, lines: readonly string[], more: Partial<RawRequest> = {}) =>
  sendRaw(port, { target: '/v1/session', lines, ...more });

/** Who an answer of `/v1/session` says one is; the code of the problem when it refuses. */
export function verdictOf({ status, body }: RawAnswer): string {
  const answer = JSON.parse(body) as Partial<Session & Problem>;
  if (status === 200) return `${answer.user}: ${answer.role}`;
  return `${status} ${answer.code}`;
}
