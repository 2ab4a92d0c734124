import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { buildApp, startApp, stopApp } from './app';
import { demandCluster } from './cluster/connection';
import { systemClock } from './config/clock';
import { type Config } from './config/config';
import { ConfigFault } from './config/environment';
import { ProcessLogger } from './config/process-logger';
import { readConfig } from './config/read-config';
import { keepLayouts } from './http/kept-layouts';

/** Source: sysexits.h, EX_CONFIG. */
const EXIT_CONFIG = 78;

function configOrExit(): Config {
  try {
    const config = readConfig({
      variables: process.env,
      hostName: hostname(),
      readFile: (path) => readFileSync(path, 'utf8'),
    });
    demandCluster(config.kubeconfig);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

async function main(): Promise<void> {
  const config = configOrExit();
  const logger = new ProcessLogger(config.logLevel);
  endOnDefects(logger);
  await keepLayouts();
  const app = await buildApp(config, systemClock, logger);
  const port = await startApp(app, config);
  logger.log(`listening on port ${port}`, 'Main');
  sayWhoMayEnter(config, logger);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      logger.log(`${signal}: finishing what is under way`, 'Main');
      void stopApp(app).then(() => process.exit(0));
    });
  }
}

/** Nobody knows what still holds after a defect: it is told, and another process goes on from what is recorded. */
function endOnDefects(logger: ProcessLogger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
      logger.error(`${event}: ${cause}`, undefined, 'Main');
      process.exit(1);
    });
  }
}

function sayWhoMayEnter({ auth }: Config, logger: ProcessLogger): void {
  const { operators, viewers, grants } = auth.groups;
  if (!auth.enabled) {
    logger.warn('nobody has to sign in: whoever reaches this port may do everything', 'Main');
  } else if (
    auth.authority === 'groups' &&
    operators.length + viewers.length + grants.length === 0
  ) {
    logger.warn(
      'no group is named in SOTERIA_ALLOWED_GROUPS, SOTERIA_VIEWER_GROUPS, SOTERIA_NAMESPACE_OPERATORS or SOTERIA_NAMESPACE_VIEWERS: nobody is let in',
      'Main',
    );
  }
}

main().catch((error: unknown) => {
  const cause = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${cause}\n`);
  process.exit(1);
});
