/** ORDER BY: by the first of these that differs. */
export const by =
  <Row>(...picks: ((row: Row) => string | number)[]) =>
  (a: Row, b: Row): number => {
    for (const pick of picks) if (pick(a) !== pick(b)) return pick(a) < pick(b) ? -1 : 1;
    return 0;
  };
