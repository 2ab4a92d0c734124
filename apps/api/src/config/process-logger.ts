import { ConsoleLogger } from '@nestjs/common';
import { AUDIT } from '../access/audit';
import { LOG_LEVELS, type LogLevel } from './config';

/** One JSON object a line. What is to be proven later is written whatever the level. */
export class ProcessLogger extends ConsoleLogger {
  constructor(level: LogLevel) {
    const logLevels = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(level) + 1);
    super({ json: true, logLevels: [...logLevels, 'fatal'] });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === AUDIT) this.printMessages([message], AUDIT, 'log');
    else super.log(message, ...rest);
  }
}
