/** Order of two Debian versions: deb-version(7), the order by which apt chooses. */
export function compareDebianVersions(left: string, right: string): number {
  const [a, b] = [parts(left), parts(right)];
  return a.epoch - b.epoch || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision);
}

function parts(version: string): { epoch: number; upstream: string; revision: string } {
  const match = /^(?:(\d{1,9}):)?(.*?)(?:-([^-]*))?$/su.exec(version);
  return { epoch: Number(match?.[1] ?? 0), upstream: match?.[2] ?? '', revision: match?.[3] ?? '' };
}

// Texts and numbers alternate, starting with a text; what is missing is an empty text or zero.
function comparePart(left: string, right: string): number {
  const [a, b] = [runs(left), runs(right)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [x, y] = [a[at] ?? '', b[at] ?? ''];
    const order = at % 2 === 0 ? compareText(x, y) : compareNumber(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function runs(text: string): readonly string[] {
  const found = text.match(/\D+|\d+/gu) ?? [];
  return /^\d/u.test(text) ? ['', ...found] : found;
}

function compareNumber(left: string, right: string): number {
  const [a, b] = [left.replace(/^0+/u, ''), right.replace(/^0+/u, '')];
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

function compareText(left: string, right: string): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const order = weight(left[at]) - weight(right[at]);
    if (order !== 0) return order;
  }
  return 0;
}

// The tilde comes before the end, letters before all other characters.
function weight(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  return /[A-Za-z]/u.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}
