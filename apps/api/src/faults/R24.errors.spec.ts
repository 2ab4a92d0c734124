import { Controller, Get, type INestApplication, Module, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Response } from 'express';
import { BoundedAdapter } from '../http/bounded-adapter';
import { ProblemFilter } from '../http/problem.filter';
import { identifyRequest } from '../http/request-id';
import { secureAnswer } from '../http/security-headers';

/** What must not get out: where a program lies, what it is called inside, and what it was given. */
const INSIDE = 'postgres://admin:hunter2@10.1.2.3/inside';

/** Handlers that fail in every way that there is. */
@Controller()
class Failing {
  @Get('at-once')
  atOnce(): never {
    throw new TypeError(INSIDE);
  }

  @Get('later')
  async later(): Promise<void> {
    await Promise.resolve();
    throw new Error(INSIDE);
  }

  @Get('with-a-text')
  withText(): never {
    // What libraries throw need not be an error.
    throw INSIDE as unknown as Error;
  }

  @Get('with-nothing')
  async withNothing(): Promise<void> {
    await Promise.reject(new AggregateError([]));
  }

  @Get('with-a-status')
  withStatus(): never {
    throw Object.assign(new Error(INSIDE), { status: 502, expose: true });
  }

  @Get('in-the-middle')
  async inTheMiddle(@Res() response: Response): Promise<void> {
    response.write('[');
    await Promise.resolve();
    throw new Error(INSIDE);
  }

  @Get('unsayable')
  unsayable(): unknown {
    const circle: Record<string, unknown> = {};
    circle['circle'] = circle;
    return circle;
  }
}

@Module({ controllers: [Failing] })
class FailingModule {}

describe('R24: an error in a handler', () => {
  let app: INestApplication;
  let address: string;
  const logged: string[] = [];
  const note = (...parts: unknown[]) => logged.push(parts.map(String).join(' '));
  beforeAll(async () => {
    app = await NestFactory.create(FailingModule, new BoundedAdapter(), {
      logger: { log: () => undefined, warn: note, error: note, fatal: note },
    });
    app.use(identifyRequest, secureAnswer);
    app.useGlobalFilters(new ProblemFilter(() => []));
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  });
  beforeEach(() => logged.splice(0));
  afterAll(() => app.close());

  it.each(['at-once', 'later', 'with-a-text', 'with-nothing', 'with-a-status', 'unsayable'])(
    '%s is told of without a word about the inside, which is in the log under the same id',
    async (path) => {
      const response = await fetch(`${address}/${path}`);
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      const problem = JSON.parse(text) as { instance: string };
      expect(problem).toEqual({
        type: 'urn:soteria:problem:internal',
        title: 'Something went wrong inside Soteria',
        status: 500,
        code: 'internal',
        detail: 'The request failed for a reason that is in the log under this request id.',
        instance: response.headers.get('x-request-id'),
      });
      expect(logged.join('\n')).toContain(problem.instance);
    },
  );

  it('in the middle of an answer ends the connection: half an answer is not taken for a whole one', async () => {
    const response = await fetch(`${address}/in-the-middle`);
    await expect(response.text()).rejects.toThrow();
    expect(logged.join('\n')).toContain(INSIDE);
  });

  it('leaves the next request alone', async () => {
    expect((await fetch(`${address}/nothing`)).status).toBe(404);
  });
});
