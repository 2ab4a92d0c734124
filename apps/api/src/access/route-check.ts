import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { DEMAND, PUBLIC, SCRAPERS } from './access.decorators';

const PATH = 'path';

/** Refuses to start with a route that says neither whom it is for nor that it is for everybody. */
@Injectable()
export class RouteCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const silent = this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (!instance || !metatype) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name, handler: prototype[name] }))
        .filter(({ handler }) => handler && Reflect.hasMetadata(PATH, handler))
        .filter(({ handler }) => !this.isMarked([handler as () => unknown, metatype]))
        .map(({ name }) => `${metatype.name}.${name}`);
    });
    if (silent.length > 0) {
      throw new Error(
        `these routes say neither @Requires, @ForAnyCaller, @ForScrapers nor @Public: ${silent.join(', ')}`,
      );
    }
  }

  private isMarked(targets: Parameters<Reflector['getAllAndOverride']>[1]): boolean {
    return [DEMAND, PUBLIC, SCRAPERS].some(
      (mark) => this.reflector.getAllAndOverride<unknown>(mark, targets) !== undefined,
    );
  }
}
