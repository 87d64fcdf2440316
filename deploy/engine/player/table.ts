import { showTime } from '../scenario/times';
import type { Problem } from '../scenario/problems';
import type { Scenario } from '../scenario/types';
import type { Played } from './player';

const HEADS = ['step', 'time', 'command', 'code', 'price', 'leader', 'ask'];
const RIGHT = [true, false, false, false, true, false, true];

function line(cells: string[], widths: number[]): string {
  const padded = cells.map((cell, i) =>
    RIGHT[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!),
  );
  return `  ${padded.join('  ').trimEnd()}`;
}

/** The steps of a scenario, each with its differences under it. */
export function tableOf(scenario: Scenario, played: Played[]): string[] {
  const { start_ms } = scenario.setup;
  const rows = played.map((step) => [
    String(step.no),
    showTime(step.at_ms, start_ms),
    step.label === undefined ? step.title : `${step.title} [${step.label}]`,
    ...[step.code, step.price, step.leader, step.ask],
  ]);
  const widths = HEADS.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]!.length)),
  );
  const lines = [line(HEADS, widths)];
  for (const [i, row] of rows.entries()) {
    lines.push(line(row, widths));
    for (const difference of played[i]!.differences) lines.push(`        ✗ ${difference}`);
  }
  return lines;
}

export function problemLines(file: string, problems: Problem[]): string[] {
  return [
    `${file}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    ...problems.map(
      ({ pointer, problem, remedy }) => `  ${pointer || '(the file)'}: ${problem}; ${remedy}`,
    ),
  ];
}
