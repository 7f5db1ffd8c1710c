import { Parser } from 'htmlparser2';

/** A POM or a feed nests about ten; the time of who builds a tree grows with the square of the depth. */
export const xmlDepthCap = 200;

class TooDeep extends Error {}

/** Whether an XML document nests deeper than that, as the parser sees it: tags that close nothing count for nothing. */
export function isTooDeep(xml: string): boolean {
  let depth = 0;
  const parser = new Parser(
    {
      onopentagname: () => {
        depth += 1;
        if (depth > xmlDepthCap) throw new TooDeep();
      },
      onclosetag: () => (depth -= 1),
    },
    { xmlMode: true },
  );
  try {
    parser.end(xml);
    return false;
  } catch (error) {
    if (error instanceof TooDeep) return true;
    throw error;
  }
}
