/**
 * The house rules that oxlint has no rule for. Loaded by .oxlintrc.json, proven by lint-rules.test.ts.
 * Imports, sizes and the rest are oxlint's own rules; add here only what cannot be said there.
 */
interface Node {
  type: string;
}
interface Expression extends Node {
  name?: string;
  value?: unknown;
  computed?: boolean;
  object?: Expression;
  property?: Expression;
  callee: Expression;
  arguments: Node[];
}
interface Context {
  report(problem: { node: Node; message: string }): void;
}

const CLOCK = 'the clock is read in platform/clock.ts only; take the time from the context';
const SQL = 'a statement is run in sql.ts only; add a function there';

/** `new Date()` and `Date()` read the clock; `new Date(value)` only converts, and is free. */
const noClock = {
  create(context: Context) {
    const check = (node: Expression, readsClock: boolean) => {
      const { callee } = node;
      const isDate = callee.name === 'Date' || callee.property?.name === 'Date';
      if (isDate && readsClock) context.report({ node, message: CLOCK });
    };
    return {
      NewExpression: (node: Expression) => check(node, node.arguments.length === 0),
      CallExpression: (node: Expression) => check(node, true),
    };
  },
};

/** Any call of a method named `query` counts: in server/ only pg's client, pool and Db have one. */
const sqlInSqlFiles = {
  create(context: Context) {
    return {
      CallExpression(node: Expression) {
        const property = node.callee.property;
        const isQuery = property?.name === 'query' || property?.value === 'query';
        if (isQuery) context.report({ node, message: SQL });
      },
    };
  },
};

export default {
  meta: { name: 'switchyard' },
  rules: { 'no-clock': noClock, 'sql-in-sql-files': sqlInSqlFiles },
};
