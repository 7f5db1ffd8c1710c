import os from 'node:os';

import type { BenchResult } from './bench.ts';

export interface BenchDocument {
  readonly name: string;
  readonly machine: { readonly cores: number; readonly node: string; readonly postgres: string | null };
  readonly results: readonly BenchResult[];
}

export function toDocument(
  name: string,
  postgres: string | null,
  results: readonly BenchResult[],
): BenchDocument {
  return {
    name,
    machine: { cores: os.availableParallelism(), node: process.versions.node, postgres },
    results,
  };
}

/** The document as lines for a terminal. */
export function toTable({ name, machine, results }: BenchDocument): string {
  const head = `${name}: ${machine.cores} cores, Node ${machine.node}, Postgres ${machine.postgres ?? 'not used'}`;
  const lines = results.flatMap((result) => [
    '',
    `${result.case}  [${result.unit}, median of ${result.rounds} rounds]`,
    `  subject   ${speed(result.subject, result.spread.subject)}`,
    `  baseline  ${speed(result.baseline, result.spread.baseline)}  ${result.baseline_is}`,
    `  ratio     ${result.ratio.toFixed(2)}${verdict(result)}`,
    ...(result.note === undefined ? [] : [`  note      ${result.note}`]),
  ]);
  return [head, ...lines, ''].join('\n');
}

function speed(median: number, [low, high]: readonly [number, number]): string {
  return `${plain(median).padStart(10)}  (${plain(low)} to ${plain(high)})`;
}

function plain(number: number): string {
  return number.toLocaleString('en', { maximumFractionDigits: number < 100 ? 2 : 0 });
}

function verdict({ ratio, target }: BenchResult): string {
  if (target === null) return '';
  return ratio >= target ? `, at least ${target}: holds` : `, BELOW ${target}`;
}
