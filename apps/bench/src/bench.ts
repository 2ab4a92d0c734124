import { type Figure, type Remark, shown, verdictOf } from './figure';
import { Site, type SiteOptions } from './site/site';

/** How thoroughly to measure. */
export interface Settings {
  quick: boolean;
  rounds: number;
  /** How long one subject is measured in one round. */
  sliceMs: number;
  /**
   * How much each subject does before it is measured: a process is meant that has run for a working day, in which there
   * are so many scrapes. V8 compiles the last of what a scrape needs after more than a thousand.
   */
  warmUp: { times: number; ms: number };
  /** Volumes of the middle and of the large world. */
  middle: number;
  large: number;
}

export const THOROUGH: Settings = {
  quick: false,
  rounds: 3,
  sliceMs: 1_500,
  warmUp: { times: 2_000, ms: 2_000 },
  middle: 10_000,
  large: 50_000,
};
export const QUICK: Settings = {
  quick: true,
  rounds: 1,
  sliceMs: 400,
  warmUp: { times: 60, ms: 300 },
  middle: 1_000,
  large: 3_000,
};

/** One or more lines that are measured together. */
export interface Measurement {
  lines: readonly string[];
  measure(bench: Bench): Promise<void>;
}

/** What measurements have in common: the cluster at hand, and where figures go. */
export class Bench {
  readonly figures: Figure[] = [];
  readonly remarks: Remark[] = [];
  private current: Site | null = null;

  constructor(
    readonly settings: Settings,
    readonly say: (line: string) => void,
  ) {}

  /** The product on a cluster without managers; the same as long as lines of one size follow each other. */
  async site(volumes: number): Promise<Site> {
    if (this.current?.options.volumes === volumes) return this.current;
    await this.leave();
    this.say(`… a cluster of ${volumes} volumes`);
    this.current = await Site.start({ volumes });
    return this.current;
  }

  /** Another one beside it, for what is asked of both in turn; whoever asks ends it. */
  beside(volumes: number): Promise<Site> {
    this.say(`… and a cluster of ${volumes} volumes beside it`);
    return Site.start({ volumes });
  }

  /** A cluster for one measurement alone; whoever asks ends it. */
  async ownSite(options: SiteOptions, start: boolean): Promise<Site> {
    await this.leave();
    this.say(`… a cluster of ${options.volumes} volumes`);
    return start ? Site.start(options) : Site.cluster(options);
  }

  async leave(): Promise<void> {
    await this.current?.stop();
    this.current = null;
  }

  /** Takes a figure down, and tells it at once: a whole run takes long, and may be ended before. */
  add(figure: Figure): void {
    this.figures.push(figure);
    const { what, value, unit, detail } = figure;
    this.say(`  ${what}: ${shown(value)} ${unit}, ${verdictOf(figure)}; ${detail}`);
  }

  remark(line: string, text: string): void {
    this.remarks.push({ line, text });
  }
}
