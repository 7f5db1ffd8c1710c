/**
 * Counters of this process in the text format of Prometheus (exposition format 0.0.4). By hand: a counter, a gauge and
 * a histogram with fixed buckets are all that is told here.
 */
type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  lines(): readonly string[];
}

const registry = new Map<string, Metric>();

/** One of a counter's numbers. Who counts often keeps it: to find it by its labels takes longer than to count. */
export interface Series {
  add(by?: number): void;
}

export interface Counter {
  add(labels?: Labels, by?: number): void;
  of(labels: Labels): Series;
}

/** A number that only rises, by labels. The same name gives the same counter. */
export function counter(name: string, help: string): Counter {
  const known = registry.get(name) as (Metric & Counter) | undefined;
  if (known) return known;
  const values = new Map<string, Sum>();
  const of = byLabels(values, () => new Sum());
  const made: Metric & Counter = {
    name,
    help,
    type: 'counter',
    add: (labels = {}, by = 1) => of(labels).add(by),
    of,
    lines: () => [...values].map(([labels, { value }]) => `${name}${labels} ${value}`),
  };
  registry.set(name, made);
  return made;
}

class Sum implements Series {
  value = 0;
  add(by = 1): void {
    this.value += by;
  }
}

/** What was observed under the same labels; kept as a series is. */
export interface Distribution {
  observe(value: number): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
  of(labels: Labels): Distribution;
}

class Observed implements Distribution {
  readonly labels: Labels;
  readonly within: number[];
  sum = 0;
  count = 0;
  readonly #bounds: readonly number[];

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels;
    this.within = bounds.map(() => 0);
    this.#bounds = bounds;
  }

  observe(value: number): void {
    const place = this.#bounds.findIndex((bound) => value <= bound);
    if (place >= 0) this.within[place] = (this.within[place] ?? 0) + 1;
    this.sum += value;
    this.count += 1;
  }
}

/** How often values fall below each bound, by labels. The same name gives the same histogram. */
export function histogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const known = registry.get(name) as (Metric & Histogram) | undefined;
  if (known) return known;
  const series = new Map<string, Observed>();
  const of = byLabels(series, (labels) => new Observed(labels, bounds));
  const made: Metric & Histogram = {
    name,
    help,
    type: 'histogram',
    observe: (value, labels = {}) => of(labels).observe(value),
    of,
    lines: () =>
      [...series.values()].flatMap(({ labels, within, sum, count }) => [
        ...bounds.map(
          (bound, n) => `${name}_bucket${labelText({ ...labels, le: `${bound}` })} ${below(within, n)}`,
        ),
        `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`,
        `${name}_sum${labelText(labels)} ${sum}`,
        `${name}_count${labelText(labels)} ${count}`,
      ]),
  };
  registry.set(name, made);
  return made;
}

/** Finds what is kept under some labels, made when they first come. */
function byLabels<Kept>(known: Map<string, Kept>, make: (labels: Labels) => Kept): (labels: Labels) => Kept {
  return (labels) => {
    const key = labelText(labels);
    const kept = known.get(key) ?? make(labels);
    known.set(key, kept);
    return kept;
  };
}

/** A value as it is now; told by whoever writes the page. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly value: number;
}

/** All counters of this process, its memory and CPU, and the gauges that are given. */
export function metricsText(gauges: readonly Gauge[] = []): string {
  const told = [...gauges, ...processGauges()].map(({ name, help, value }): Metric => ({
    name,
    help,
    type: 'gauge',
    lines: () => [`${name} ${value}`],
  }));
  return [...registry.values(), ...told]
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((metric) => [
      `# HELP ${metric.name} ${metric.help}`,
      `# TYPE ${metric.name} ${metric.type}`,
      ...metric.lines(),
    ])
    .map((line) => `${line}\n`)
    .join('');
}

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

function processGauges(): readonly Gauge[] {
  const { user, system } = process.cpuUsage();
  return [
    {
      name: 'process_resident_memory_bytes',
      help: 'Resident memory of this process.',
      value: process.memoryUsage.rss(),
    },
    {
      name: 'juxta_process_cpu_seconds',
      help: 'CPU time that this process has used.',
      value: (user + system) / 1e6,
    },
  ];
}

/** Of every bucket up to this one: those of the format hold all that is below their bound. */
function below(within: readonly number[], n: number): number {
  return within.slice(0, n + 1).reduce((sum, count) => sum + count, 0);
}

function labelText(labels: Labels): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escaped(labels[name] ?? '')}"`;
  return text === '' ? '' : `{${text}}`;
}

const escaped = (value: string): string =>
  /^[\w.:/-]*$/u.test(value)
    ? value
    : value
        .replaceAll('\\', '\\\\')
        .replaceAll('"', String.raw`\"`)
        .replaceAll('\n', String.raw`\n`);
