/** A file that breaks one rule of the import table, and the rule of oxlint that must name it. */
export type Violation = {
  readonly name: string;
  readonly file: string;
  readonly rule: string;
  readonly source: string;
};

export function violation(name: string, file: string, rule: string, source: string): Violation {
  return { name, file, rule, source: `${source}\n` };
}
