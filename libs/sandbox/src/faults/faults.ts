import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type SandboxClock } from '../clock';
import { failure } from '../server/api-error';
import { type Call, type Interceptor } from '../server/api-server';
import { type Answer } from '../server/http/answer';
import { type Wire } from '../server/http/wire';
import { type Store } from '../server/store/store';
import { Fault, type FaultAction, type FaultMatch, type FaultRule, matches } from './fault';
import { type Mutations } from './mutations';
import { type RequestLog } from './request-log';
import { TapWire, resetConnection } from './tap-wire';

/** Opens and closes the port that the sandbox listens on. */
export interface Listener {
  open(): Promise<void>;
  close(): Promise<void>;
}

interface Gate {
  wait: Promise<void>;
  open: () => void;
}

type StatusAction = Extract<FaultAction, { kind: 'status' }>;

/** Everything that can go wrong between a client and the cluster: on demand, counted, and removable. */
export class Faults implements Interceptor {
  private readonly rules = new Set<Fault>();
  private readonly taps = new Set<TapWire>();
  private readonly struck = new Map<Call, FaultAction[]>();
  private gate: Gate | undefined;

  constructor(
    private readonly clock: SandboxClock,
    private readonly store: Store,
    private readonly mutations: Mutations,
    private readonly requests: RequestLog,
    private readonly listener: Listener,
  ) {}

  /** Puts a fault in force. Several may strike the same request. */
  add(rule: FaultRule): Fault {
    const fault = new Fault(rule, (self) => this.rules.delete(self));
    this.rules.add(fault);
    return fault;
  }

  /** Takes all faults back, and lets a paused server go on. */
  clear(): void {
    this.rules.clear();
    this.resume();
  }

  /** The answers that are being sent at this moment; open watches above all. */
  streams(match: FaultMatch = {}): TapWire[] {
    return [...this.taps].filter((tap) => tap.isOpen && matches(match, tap.call));
  }

  /** Stops the server as SIGSTOP would: connections stay open, and nothing moves. */
  pause(): void {
    if (this.gate !== undefined) return;
    this.gate = closedGate();
    for (const tap of this.taps) tap.pause();
  }

  resume(): void {
    this.gate?.open();
    this.gate = undefined;
    for (const tap of this.taps) tap.resume();
  }

  /** The version to return to with `rollback`. */
  checkpoint(): string {
    return String(this.store.version);
  }

  /**
   * Restores the store as it was at a version: versions go back too, and open watches fall silent.
   * Throws when history no longer reaches back that far.
   */
  rollback(toVersion: string): void {
    this.store.rollback(Number(toVersion));
  }

  /** Forgets all history: watches from older versions and lists in progress answer 410. */
  compact(): void {
    this.store.compact();
  }

  /** Stops listening and cuts every connection: the server is down. */
  closeListener(): Promise<void> {
    return this.listener.close();
  }

  /** Listens again at the same address. */
  openListener(): Promise<void> {
    return this.listener.open();
  }

  async begin(call: Call, _request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    this.requests.record(call);
    await this.gate?.wait;
    response.once('close', () => this.mutations.abandoned(call));
    if (await this.mutations.arrived(call)) return this.cut(response);
    const actions = [...this.rules]
      .filter((fault) => fault.strikes(call))
      .map((fault) => fault.rule.action);
    if (actions.length > 0) this.struck.set(call, actions);
    for (const action of actions) {
      if (!(await this.before(action, response))) return false;
    }
    return true;
  }

  async applied(call: Call, answer: Answer, response: ServerResponse): Promise<boolean> {
    await this.gate?.wait;
    const code = answer.kind === 'list' || answer.kind === 'watch' ? 200 : answer.code;
    if (await this.mutations.applied(call, code)) return this.cut(response);
    for (const action of this.struck.get(call) ?? []) {
      if (!(await this.after(action, response))) return false;
    }
    return true;
  }

  wire(call: Call, plain: Wire, response: ServerResponse): Wire {
    const actions = this.struck.get(call) ?? [];
    this.struck.delete(call);
    if (actions.length === 0 && call.verb !== 'watch') return plain;
    const tap = new TapWire(call, plain, response, this.clock, actions);
    this.taps.add(tap);
    plain.onClose(() => this.taps.delete(tap));
    return tap;
  }

  async answered(call: Call): Promise<void> {
    await this.mutations.answered(call);
  }

  /** What happens in the request's place. Answers false when the request goes no further. */
  private async before(action: FaultAction, response: ServerResponse): Promise<boolean> {
    switch (action.kind) {
      case 'delay':
        await this.wait(action.ms);
        return true;
      case 'status':
        if (action.apply !== true) answerWith(action, response);
        return action.apply === true;
      case 'drop-before':
        return this.cut(response);
      case 'reset':
        if (action.apply !== true) resetConnection(response);
        return action.apply === true;
      case 'half-open':
        return action.apply === true;
      default:
        return true;
    }
  }

  /** What happens in the answer's place. Answers false when there is to be none. */
  private async after(action: FaultAction, response: ServerResponse): Promise<boolean> {
    switch (action.kind) {
      case 'delay-answer':
        await this.wait(action.ms);
        return true;
      case 'status':
        answerWith(action, response);
        return false;
      case 'drop-after-apply':
        return this.cut(response);
      case 'reset':
        resetConnection(response);
        return false;
      case 'half-open':
        return false;
      default:
        return true;
    }
  }

  private cut(response: ServerResponse): false {
    response.destroy();
    return false;
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve));
  }
}

function answerWith(action: StatusAction, response: ServerResponse): void {
  const { code, headers = {}, body } = action;
  const { status } = failure(code, action.reason ?? '', action.message ?? 'planned fault');
  response.writeHead(code, { 'Content-Type': 'application/json', ...headers });
  response.end(body ?? JSON.stringify(status));
}

function closedGate(): Gate {
  let open: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { wait, open };
}
