import { isDeepStrictEqual } from 'node:util'
import {
  isObject,
  type Case,
  type Json,
  type JsonObject,
  type ModelSpec,
  type OpSpec,
  type QuerySpec,
  type StateSpec,
  type Suite,
} from './format.js'
import { Data, NotCovered } from './reference/data.js'
import { modelOf, outcomeOf } from './reference/evaluate.js'
import { RULES, ruleOf } from './reference/rules.js'

/** The state after the operations of a case, and their results. */
export interface Written {
  readonly state: unknown
  readonly returned: unknown
}
export type State = Readonly<Record<string, readonly unknown[]>>

/**
 * The rule by which a write through a query changed other rows than in Django, and rightly: those that the
 * reference evaluator selects. `write` runs the case once more on a fresh store, each operation as it is
 * mapped from the state before it. Undefined if the two runs differ, or the reference can't judge.
 */
export function writeDiffersByDesign(
  test: Case,
  suite: Suite,
  { written, write }: { written: Written; write: (map: (op: OpSpec, before: State) => OpSpec) => Written },
): string | undefined {
  const rule = ruleOf(test)
  if (rule === undefined) return undefined
  const map = (op: OpSpec, before: State): OpSpec =>
    op.query === undefined
      ? op
      : { ...op, query: byKeys(new Data(suite, asSpec(suite.models, before)), op.query) }
  try {
    return isDeepStrictEqual(written, write(map)) ? RULES[rule] : undefined
  } catch (error) {
    if (error instanceof NotCovered) return undefined
    throw error
  }
}

/** The keys of the rows that a query selects. The written values must not depend on the query. */
function byKeys(data: Data, query: QuerySpec): QuerySpec {
  if (query.steps.some(({ call }) => call === 'annotate' || call === 'alias'))
    throw new NotCovered('a write through annotations')
  const keys = outcomeOf(data, query).list.map(({ item }) => item.row.values[data.spec(item.row.model).pk])
  return {
    from: modelOf(data, query),
    steps: [{ call: 'filter', kwargs: { pk__in: keys as readonly Json[] } }],
  }
}

/**
 * The state of the store in the format of the corpus: values that the store keeps as text are tagged by their
 * type.
 */
function asSpec(models: Readonly<Record<string, ModelSpec>>, state: State): StateSpec {
  const rows = (name: string, list: readonly unknown[]): readonly Json[] =>
    list.map((row) => (isObject(row) ? tagged(models[name], row) : (row as Json)))
  return Object.fromEntries(Object.entries(state).map(([name, list]) => [name, rows(name, list)]))
}

function tagged(spec: ModelSpec | undefined, row: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, Json] => {
      const type = spec?.fields[name]?.type
      return [
        name,
        typeof value === 'string' && (type === 'datetime' || type === 'decimal')
          ? { [`$${type}`]: value }
          : value,
      ]
    }),
  )
}
