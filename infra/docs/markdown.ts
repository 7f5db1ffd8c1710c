/** A table of Markdown. Cells are escaped; an empty list of rows gives nothing. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

export const code = (text: string): string => `\`${text}\``;

export const codes = (texts: readonly string[]): string => texts.map(code).join(', ');

/** The body of a README without its title, its headings `levels` lower, for a page that holds several. */
export function embedded(readme: string, levels: number): string {
  let fenced = false;
  const lines = readme.trim().split('\n').slice(1);
  return lines
    .map((text) => {
      if (text.startsWith('```')) fenced = !fenced;
      return !fenced && /^#+ /u.test(text) ? `${'#'.repeat(levels)}${text}` : text;
    })
    .join('\n')
    .trim();
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
