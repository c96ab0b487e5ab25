/** Reads the text that services serve at /metrics, and what a page needs of it. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

export function samplesIn(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('#')) return [];
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const found = [...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text]);
    return [{ name, labels: Object.fromEntries(found), value: numberIn(value) }];
  });
}

function numberIn(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

export function sumOf(samples: readonly Sample[], name: string): number {
  return valuesOf(samples, name).reduce((sum, value) => sum + value, 0);
}

/** Null where nobody serves it. */
export function greatestOf(samples: readonly Sample[], name: string): number | null {
  const values = valuesOf(samples, name);
  return values.length === 0 ? null : Math.max(...values);
}

const valuesOf = (samples: readonly Sample[], name: string): number[] =>
  samples.filter((sample) => sample.name === name).map(({ value }) => value);

/** The sums by the value of a label. */
export function byLabel(
  samples: readonly Sample[],
  name: string,
  label: string,
): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const sample of samples) {
    if (sample.name !== name) continue;
    const key = sample.labels[label] ?? '';
    sums[key] = (sums[key] ?? 0) + sample.value;
  }
  return sums;
}

/**
 * The value below which this share of a histogram's observations lies, between the ends of its
 * bucket as Prometheus reckons it; the last end that is known where it lies beyond. Null without
 * observations.
 */
export function quantileOf(samples: readonly Sample[], name: string, share: number): number | null {
  const counts = byLabel(samples, `${name}_bucket`, 'le');
  const buckets = Object.entries(counts)
    .map(([end, count]) => ({ end: numberIn(end), count }))
    .toSorted((a, b) => a.end - b.end);
  const wanted = share * (buckets.at(-1)?.count ?? 0);
  if (wanted === 0) return null;
  let before = { end: 0, count: 0 };
  for (const bucket of buckets) {
    if (bucket.count >= wanted) {
      if (bucket.end === Number.POSITIVE_INFINITY) return before.end;
      const part = (wanted - before.count) / (bucket.count - before.count);
      return before.end + (bucket.end - before.end) * part;
    }
    before = bucket;
  }
  return before.end;
}
