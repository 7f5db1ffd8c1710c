const words =
  'server router cache parser queue stream plugin schema module bundle render deploy runtime image volume network storage client engine worker'.split(
    ' ',
  );

export function many<Item>(count: number, make: (n: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, n) => make(n));
}

/** `0.0.0`, `0.0.1`, …, ten patches a minor and ten minors a major. */
export function version(n: number): string {
  return `${Math.floor(n / 100)}.${Math.floor(n / 10) % 10}.${n % 10}`;
}

export function names(count: number, from = 0): readonly string[] {
  return many(
    count,
    (n) => `${words[(n + from) % words.length]}-${words[(n * 7 + from + 3) % words.length]}`,
  );
}

export function sentence(length: number): string {
  return many(length, (n) => words[(n * 13) % words.length]).join(' ');
}

/** Hexadecimal digits that compress as little as a hash does. */
export function hash(n: number, digits: number): string {
  let [state, text] = [n * 2_654_435_761 + 1, ''];
  while (text.length < digits) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    text += state.toString(16);
  }
  return text.slice(0, digits);
}

/** A day after another from 2015 on. */
export function day(n: number): string {
  return new Date(Date.UTC(2015, 0, 1 + n)).toISOString().slice(0, 10);
}

export function stamp(n: number): string {
  return new Date(Date.UTC(2015, 0, 1 + n * 3, n % 24, n % 60, (n * 7) % 60, (n * 31) % 1_000)).toISOString();
}

export function address(path: string): string {
  return `https://packages.example/${path}`;
}
