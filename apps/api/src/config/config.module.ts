import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Clock } from './clock';
import { CLOCK, CONFIG, type Config } from './config';

/** The configuration and the clock, for every room. */
@Global()
@Module({})
export class ConfigModule {
  static of(config: Config, clock: Clock): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: CLOCK, useValue: clock },
      ],
      exports: [CONFIG, CLOCK],
    };
  }
}
