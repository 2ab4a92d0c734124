import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';

const END_WITHIN_MS = 5_000;
const START_WITHIN_MS = 600_000;
const KEPT_OUTPUT = 16_384;

/** A program that the bench has started; it ends with the bench. */
export class Child {
  private static readonly all = new Set<Child>();
  private static isOver = false;
  private output = '';

  private constructor(
    readonly name: string,
    readonly process: ChildProcess,
  ) {
    Child.all.add(this);
    // A measurement that an interruption has failed may go on to the next one.
    if (Child.isOver) void this.end();
    for (const stream of [process.stdout, process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-KEPT_OUTPUT);
      });
    }
    process.once('exit', () => Child.all.delete(this));
  }

  /** A program of Node with a channel to it. */
  static node(
    name: string,
    file: string,
    args: readonly string[],
    options: NodeOptions = {},
  ): Child {
    const env = { ...process.env, ...options.env };
    const child = fork(file, [...args], {
      env,
      execArgv: [...(options.flags ?? [])],
      silent: true,
    });
    return new Child(name, child);
  }

  static program(name: string, command: string, args: readonly string[]): Child {
    return new Child(name, spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Ends all, and whatever is started later. */
  static async endAll(): Promise<void> {
    Child.isOver = true;
    await Promise.all([...Child.all].map((child) => child.end()));
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Waits until it has said something; fails with all that it said instead. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + START_WITHIN_MS;
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.process.exitCode !== null || Date.now() > deadline) {
        throw new Error(`${this.name} did not start:\n${this.output}`);
      }
      await new Promise((later) => setTimeout(later, 20));
    }
  }

  /** Sends a question and waits for its answer. */
  async ask<Answer>(question: object): Promise<Answer> {
    const answered = once(this.process, 'message');
    this.process.send(question);
    const [answer] = (await answered) as [Answer];
    return answer;
  }

  async end(): Promise<void> {
    Child.all.delete(this);
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    const force = setTimeout(() => this.process.kill('SIGKILL'), END_WITHIN_MS);
    await ended;
    clearTimeout(force);
  }
}

interface NodeOptions {
  env?: Readonly<Record<string, string>>;
  /** Flags of Node itself. */
  flags?: readonly string[];
}
