import { Inject, Injectable } from '@nestjs/common';
import {
  type GroupRules,
  mayIn,
  MINUTE_MS,
  permissionsHeld,
  roleOfPermissions,
  rightsOfGroups,
} from '@soteria/domain';
import { type Clock } from '../config/clock';
import { CLOCK, CONFIG, type Config } from '../config/config';
import { Authority, type Standing } from './authority';
import { EVERYWHERE } from './caller';
import { type Identity } from './identity';

/** How long a live stream may go on before it is cut off, so that its groups are looked at again. */
const STANDS_MS = 5 * MINUTE_MS;

type Decided = Omit<Standing, 'standsUntil'>;

/** The configured groups decide: exact names, and nobody where no name is configured. */
@Injectable()
export class GroupAuthority extends Authority {
  private readonly rules: GroupRules;
  /** The rules never change, so neither does what they say of a list of groups. */
  private readonly decided = new WeakMap<readonly string[], Decided>();

  constructor(
    @Inject(CONFIG) { auth }: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    super();
    this.rules = auth.groups;
  }

  override standingOf({ groups }: Identity): Standing {
    let decided = this.decided.get(groups);
    if (!decided) this.decided.set(groups, (decided = this.decide(groups)));
    const { role, permissions, reach, namespaces, may } = decided;
    const standsUntil = this.clock.monotonic() + STANDS_MS;
    return { role, permissions, reach, namespaces, standsUntil, may };
  }

  private decide(groups: readonly string[]): Decided {
    const rights = rightsOfGroups(groups, this.rules);
    const permissions = permissionsHeld(rights);
    const everywhere = mayIn(rights, 'inventory:read', null);
    const seen = [...rights.within.keys()].filter((name) => mayIn(rights, 'inventory:read', name));
    return {
      role: roleOfPermissions(permissions),
      permissions,
      reach: everywhere
        ? EVERYWHERE
        : { everywhere, sees: (namespace) => mayIn(rights, 'inventory:read', namespace) },
      namespaces: everywhere ? null : seen.sort(),
      may: async (permission, namespace) => mayIn(rights, permission, namespace),
    };
  }
}
