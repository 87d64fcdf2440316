import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readScenarios } from '../scenario/read';
import type { Scenario } from '../scenario/types';
import { Player } from './player';
import { Shard } from './shard';
import { problemLines, tableOf } from './table';

/** What playing files came to; `malformed`: nothing was played. */
export interface Sum {
  steps: number;
  differences: number;
  malformed: number;
}

export interface PlayOptions {
  /** Lines of the report, one at a time. */
  say: (line: string) => void;
  /** The engine to play against, such as a changed copy; the repository's if left out. */
  engine?: string;
}

interface File {
  path: string;
  scenarios: Scenario[];
}

/** Reads all files before any is played: a malformed one stops them all. */
function readFiles(paths: string[], say: PlayOptions['say']): { files: File[]; malformed: number } {
  let malformed = 0;
  const files = paths.map((path) => {
    const name = basename(path, '.json');
    const { scenarios, problems } = readOrFault(path, name);
    if (problems.length > 0) malformed++;
    if (problems.length > 0) problemLines(path, problems).forEach(say);
    return { path, scenarios };
  });
  return { files, malformed };
}

function readOrFault(path: string, name: string): ReturnType<typeof readScenarios> {
  try {
    return readScenarios(readFileSync(path, 'utf8'), name);
  } catch (error) {
    const problem = { pointer: '', problem: (error as Error).message, remedy: 'check the path' };
    return { scenarios: [], problems: [problem] };
  }
}

/** One file on an instance of its own; its scenarios are on days that follow each other. */
class Stage {
  private shard: Shard | undefined;
  private count = 0;

  constructor(private readonly options: PlayOptions) {}

  async play(scenario: Scenario): Promise<Sum> {
    const { say } = this.options;
    const player = new Player(await this.instance(scenario), scenario, `scenario-${++this.count}`);
    say(`${scenario.name}${scenario.about ? ` (${scenario.about})` : ''}`);
    const problem = await player.setUp();
    if (problem !== undefined) {
      say(`        ✗ ${problem}`);
      return { steps: Math.max(1, scenario.steps.length), differences: 1, malformed: 0 };
    }
    if (scenario.setup.refused) {
      say(`  the setup is refused: ${scenario.setup.refused.code}`);
      return { steps: 1, differences: 0, malformed: 0 };
    }
    const played = await player.steps();
    await player.leave();
    tableOf(scenario, played).forEach(say);
    const differences = played.reduce((sum, step) => sum + step.differences.length, 0);
    return { steps: played.length, differences, malformed: 0 };
  }

  /** A clock that went back would be another world: such a scenario gets a new instance. */
  private async instance(scenario: Scenario): Promise<Shard> {
    const { start_ms } = scenario.setup;
    const takesOver = scenario.steps.some((step) => step.action.do === 'takeover');
    const late = this.shard && this.shard.now_ms > start_ms;
    if (this.shard && (late || takesOver)) await this.stop();
    this.shard ??= await Shard.start(start_ms, this.options.engine);
    return this.shard;
  }

  async stop(): Promise<void> {
    await this.shard?.stop();
    this.shard = undefined;
  }
}

async function playFile(file: File, options: PlayOptions): Promise<Sum[]> {
  const stage = new Stage(options);
  const sums: Sum[] = [];
  try {
    for (const scenario of file.scenarios) {
      sums.push(await stage.play(scenario));
      options.say('');
    }
  } finally {
    await stage.stop();
  }
  return sums;
}

/**
 * Plays scenario files, each against an instance of its own.
 * Errors: rejects when an instance cannot be started or is lost.
 */
export async function play(paths: string[], options: PlayOptions): Promise<Sum> {
  const { files, malformed } = readFiles(paths, options.say);
  if (malformed > 0) return { steps: 0, differences: 0, malformed };
  const sum: Sum = { steps: 0, differences: 0, malformed: 0 };
  for (const file of files) {
    for (const each of await playFile(file, options)) {
      sum.steps += each.steps;
      sum.differences += each.differences;
    }
  }
  return sum;
}
