import { playBehaviours, type Running, serve } from './cli/commands';
import { readOptions, USAGE, UsageError } from './cli/options';

const EXIT_USAGE = 64;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

async function begin(args: readonly string[]): Promise<Running | undefined> {
  const options = readOptions(args);
  if (options === 'help') {
    say(USAGE);
    return undefined;
  }
  return options.command === 'serve' ? serve(options, complain) : playBehaviours(options, complain);
}

async function main(): Promise<void> {
  const running = await begin(process.argv.slice(2));
  if (!running) return;
  say(running.greeting);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await running.stop();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) complain(`\n${USAGE}`);
    process.exit(error instanceof UsageError ? EXIT_USAGE : 1);
  },
);
