// Rules of this repository alone, for oxlint.

/** A call's arguments lie on the stack: one of 130,000 of them overflows it. */
const MESSAGE =
  'A list of any length is spread into a call, which overflows the stack from about 120,000 elements on: loop over it, or pass it as an array.'

/** Spreads that stay, by file and source text, each with its reason. */
const ALLOWED = {
  // A slice of 4096 bytes at most.
  'packages/core/src/util/bytes.ts': ['Reflect.apply(String.fromCharCode, undefined, slice)'],
  'packages/query/src/builder/model-manager.ts': [
    // The arguments of a single user call, forwarded without allocating an array: a longer list already fails
    // in that call. benchmarks: forward_hops.
    'this.getByCondition(...args)',
    'super.get(...args)',
  ],
  // The same for a method of an application.
  'packages/query/src/builder/query-methods.ts': [
    'run(this instanceof QuerySet ? this : this.all(), ...args)',
  ],
  // The arguments of a command line, which the system holds to some megabytes, and the columns of a model.
  'packages/cli/src/rows/find-rows.ts': ['rows.orderBy(...query.order)', 'rows.values(...query.fields)'],
  'packages/cli/src/export/sql-database.ts': ['statement.run(...values.map(asInteger))'],
  // The names of a request, whose number is limited.
  'packages/studio/src/store/call.ts': ['rows.orderBy(...terms)', 'rows.values(...chains)'],
  'packages/studio/src/console/apply.ts': [
    'Reflect.apply(call as (...args: readonly unknown[]) => unknown, receiver, args)',
  ],
  // The terms of a query string, which Node's HTTP parser holds to 16 kB.
  'docs/examples/server/src/routes/authors.ts': ["found.orderBy(...order, 'name', 'id')"],
  'docs/examples/server/src/routes/books.ts': ["found.orderBy(...order, 'title', 'id')"],
  'docs/examples/server/src/routes/reviews.ts': ["found.orderBy(...order, 'written', 'id')"],
}

/**
 * `f.apply(this, list)`, `Reflect.apply(f, this, list)`, `Reflect.construct(F, list)`: spreads in another
 * spelling.
 */
function isApplication({ callee, arguments: args }) {
  if (callee.type !== 'MemberExpression' || callee.computed) return false
  if (callee.property.type !== 'Identifier') return false
  const method = callee.property.name
  if (callee.object.type === 'Identifier' && callee.object.name === 'Reflect')
    return method === 'apply' || method === 'construct'
  return method === 'apply' && args.length === 2
}

const noSpreadArgument = {
  create(context) {
    const entry = Object.keys(ALLOWED).find((file) => context.filename.replaceAll('\\', '/').endsWith(file))
    const unused = new Set(ALLOWED[entry])
    const check = (node) => {
      const spread = node.arguments.find(({ type }) => type === 'SpreadElement')
      if (spread === undefined && !(node.type === 'CallExpression' && isApplication(node))) return
      const text = context.sourceCode.getText(node)
      if (ALLOWED[entry]?.includes(text)) unused.delete(text)
      else context.report({ node: spread ?? node, message: MESSAGE })
    }
    return {
      CallExpression: check,
      NewExpression: check,
      'Program:exit'(node) {
        for (const text of unused)
          context.report({
            node,
            message: `${entry} no longer has '${text}': take it off the list in this plugin.`,
          })
      },
    }
  },
}

/** A spread leaves out the accessors that some queries have: `changed` in ast/query.ts copies them. */
const noQuerySpread = {
  create: (context) => ({
    ObjectExpression({ properties }) {
      for (const property of properties) {
        if (property.type !== 'SpreadElement') continue
        const { argument } = property
        const name = argument.type === 'MemberExpression' ? argument.property : argument
        if (name.type === 'Identifier' && /(^q|Q)uery$/.test(name.name))
          context.report({
            node: property,
            message: 'A query is spread, which leaves out its accessors: copy it with changed().',
          })
      }
    },
  }),
}

export default {
  meta: { name: 'relata' },
  rules: { 'no-spread-argument': noSpreadArgument, 'no-query-spread': noQuerySpread },
}
