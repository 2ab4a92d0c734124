import { type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { MAX_BODY_BYTES } from '@soteria/contracts';
import { AppModule } from './app.module';
import { ClusterIdentity } from './cluster/cluster-identity';
import { ClusterState } from './cluster/cluster-state';
import { Leadership } from './cluster/lease';
import { OwnNamespace } from './cluster/own-namespace';
import { type Clock } from './config/clock';
import { type Config } from './config/config';
import { serveConsole } from './http/console-files';
import { openApiDocument } from './http/openapi/document';
import { OpenApiHolder } from './http/openapi/openapi-holder';
import { ProblemFilter } from './http/problem.filter';
import { identifyRequest } from './http/request-id';
import { RequestValidationPipe } from './http/validation';

/**
 * Builds the finished application: everything is in place, nothing runs yet. `startApp` or the
 * framework's own `listen` begins to watch the cluster and to answer.
 */
export async function buildApp(
  config: Config,
  clock: Clock,
  logger: LoggerService | false,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of(config, clock), {
    logger,
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(identifyRequest);
  app.useBodyParser('json', { limit: MAX_BODY_BYTES });
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  app.get(OpenApiHolder).document = openApiDocument(app);
  if (config.consoleDirectory !== null) serveConsole(app, config.consoleDirectory);
  return app;
}

/** Begins to watch the cluster and to answer on the configured port; says on which that is. */
export async function startApp(app: NestExpressApplication, config: Config): Promise<number> {
  await app.init();
  void app.get(OwnNamespace).ensure();
  app.get(ClusterState).start();
  app.get(Leadership).start();
  void app.get(ClusterIdentity).learn();
  const server = (await app.listen(config.port)) as { address(): { port: number } };
  return server.address().port;
}

/** Lets what is under way end, gives the lease back, and closes every connection. */
export async function stopApp(app: NestExpressApplication): Promise<void> {
  await app.close();
  await app.get(Leadership).stop();
  app.get(ClusterState).stop();
}
