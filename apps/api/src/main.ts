import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { ConsoleLogger } from '@nestjs/common';
import { buildApp, startApp, stopApp } from './app';
import { systemClock } from './config/clock';
import { type Config, LOG_LEVELS } from './config/config';
import { ConfigFault } from './config/environment';
import { readConfig } from './config/read-config';

/** Source: sysexits.h, EX_CONFIG. */
const EXIT_CONFIG = 78;

function configOrExit(): Config {
  try {
    return readConfig({
      variables: process.env,
      hostName: hostname(),
      readFile: (path) => readFileSync(path, 'utf8'),
    });
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}

async function main(): Promise<void> {
  const config = configOrExit();
  const logLevels = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(config.logLevel) + 1);
  const logger = new ConsoleLogger({ json: true, logLevels: [...logLevels, 'fatal'] });
  const app = await buildApp(config, systemClock, logger);
  const port = await startApp(app, config);
  logger.log(`listening on port ${port}`, 'Main');
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

main().catch((error: unknown) => {
  const cause = error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${cause}\n`);
  process.exit(1);
});
