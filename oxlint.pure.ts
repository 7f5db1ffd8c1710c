/**
 * An oxlint plugin with one rule: pure packages are told the time, they do not look at a clock.
 * `Date.now` is a property and has a rule of its own; `new Date()` and `Date()` have none.
 */
type CallLike = { callee: { type: string; name?: string }; arguments: readonly unknown[] };
type Context = { report: (problem: { node: CallLike; message: string }) => void };

const message = 'a pure package is given the time as an argument, it does not read a clock';

function isDate(node: CallLike): boolean {
  return node.callee.type === 'Identifier' && node.callee.name === 'Date';
}

const noClock = {
  create(context: Context) {
    return {
      NewExpression(node: CallLike): void {
        if (isDate(node) && node.arguments.length === 0) context.report({ node, message });
      },
      CallExpression(node: CallLike): void {
        if (isDate(node)) context.report({ node, message });
      },
    };
  },
};

// oxlint-disable-next-line import/no-default-export -- oxlint reads the default export
export default { meta: { name: 'pure' }, rules: { 'no-clock': noClock } };
