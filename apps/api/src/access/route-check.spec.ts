import { Controller, Get, Module, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { ForAnyCaller, ForScrapers, Public, Requires } from './access.decorators';
import { RouteCheck } from './route-check';

@Controller('said')
@Public()
class Said {
  @Get('open')
  open(): string {
    return '';
  }

  @Get('any')
  @ForAnyCaller()
  any(): string {
    return '';
  }

  @Get('some')
  @Requires('policy:write')
  some(): string {
    return '';
  }

  @Get('metrics')
  @ForScrapers()
  metrics(): string {
    return '';
  }
}

@Controller('silent')
class Silent {
  @Get('one')
  @Requires('policy:read')
  one(): string {
    return '';
  }

  @Get('forgotten')
  forgotten(): string {
    return '';
  }
}

@Module({ imports: [DiscoveryModule], controllers: [Said], providers: [RouteCheck] })
class SaidModule {}

@Module({ imports: [DiscoveryModule], controllers: [Said, Silent], providers: [RouteCheck] })
class SilentModule {}

const started = async (module: Type): Promise<void> => {
  const app = await NestFactory.create(module, { logger: false, abortOnError: false });
  await app.init();
  await app.close();
};

describe('a route that says nothing about who may use it', () => {
  it('does not start, and is named', async () => {
    await expect(started(SilentModule)).rejects.toThrow('Silent.forgotten');
  });

  it('is the only one that does not', async () => {
    await expect(started(SaidModule)).resolves.toBeUndefined();
    await expect(started(SilentModule)).rejects.not.toThrow('Silent.one');
  });
});
