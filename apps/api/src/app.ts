import { type RequestListener } from 'node:http';
import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { QuickReads } from './access/quick-reads';
import { AppModule } from './app.module';
import { ClusterIdentity } from './cluster/cluster-identity';
import { ClusterState } from './cluster/cluster-state';
import { ClusterWriter } from './cluster/cluster-writer';
import { Leadership } from './cluster/lease';
import { OwnNamespace } from './cluster/own-namespace';
import { type Clock } from './config/clock';
import { type Config } from './config/config';
import { BoundedAdapter } from './http/bounded-adapter';
import { serveConsole } from './http/console-files';
import { methodTable } from './http/method-table';
import { openApiDocument } from './http/openapi/document';
import { OpenApiHolder } from './http/openapi/openapi-holder';
import { OperationalListener } from './http/operational-listener';
import { ProblemFilter } from './http/problem.filter';
import { identifyRequest } from './http/request-id';
import { demandPlainQuery, demandPlainRequest } from './http/request-line';
import { secureAnswer } from './http/security-headers';
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
  const adapter = new BoundedAdapter();
  const options = { logger, bodyParser: false, abortOnError: false };
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.of(config, clock),
    adapter,
    options,
  );
  app.use(identifyRequest, secureAnswer, demandPlainRequest);
  app.useGlobalPipes(new RequestValidationPipe());
  const document = openApiDocument(app);
  app.get(OpenApiHolder).document = document;
  app.useGlobalFilters(new ProblemFilter(methodTable(document)));
  if (config.consoleDirectory !== null) serveConsole(app, config.consoleDirectory);
  app.use(demandPlainQuery);
  const quick = app.get(QuickReads);
  adapter.putBefore((express) => quick.before(express));
  return app;
}

/** Begins to watch the cluster and to answer on the configured port; says on which that is. */
export async function startApp(app: NestExpressApplication, config: Config): Promise<number> {
  await app.init();
  void app.get(OwnNamespace).ensure();
  app.get(ClusterState).start();
  app.get(Leadership).start();
  void app.get(ClusterIdentity).learn();
  if (config.metricsPort !== null) await listenForScrapers(app, config.metricsPort);
  const { port, listenAddress } = config;
  const listening = listenAddress === null ? app.listen(port) : app.listen(port, listenAddress);
  const server = (await listening) as { address(): { port: number } };
  return server.address().port;
}

async function listenForScrapers(app: NestExpressApplication, port: number): Promise<void> {
  const express = app.getHttpAdapter().getInstance() as RequestListener;
  const handle = app.get(QuickReads).before(express);
  const taken = await app.get(OperationalListener).start(port, handle);
  new Logger('Http').log(`metrics and probes are on port ${taken}`);
}

/**
 * What an API server that hangs is waited for at the end. A pod has thirty seconds, in which the last records have to be
 * written and the lease given back, too.
 */
const LAST_ANSWERS_MS = 5_000;

/** Lets what is under way end, gives the lease back, and closes every connection. */
export async function stopApp(app: NestExpressApplication): Promise<void> {
  const cancel = app.get(ClusterWriter).endWithin(LAST_ANSWERS_MS);
  await app.close();
  await app.get(Leadership).stop();
  app.get(ClusterState).stop();
  cancel();
}
