import { FieldError, suggest, UsageError, type Value } from '@relata/core'
import type { FunctionExpression } from '../../ast/expression.js'
import type { Compiled, Frame } from '../../plan/context.js'
import { CAST } from './cast.js'
import { COMPARISON } from './comparison.js'
import { DATE } from './date.js'
import type { Apply, Call, Family, FunctionDefinition } from './definition.js'
import { HASH } from './hash.js'
import { JSON_FUNCTIONS } from './json.js'
import { MATH } from './math.js'
import { TEXT } from './text.js'

/** Every function by the name that expressions know it under. */
const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map(
  ([COMPARISON, CAST, TEXT, HASH, MATH, DATE, JSON_FUNCTIONS] satisfies readonly Family[]).flatMap((family) => Object.entries(family)),
)

/** Their names. */
const functionNames = (): readonly string[] => [...FUNCTIONS.keys()]

function definitionOf({ name, args }: FunctionExpression): FunctionDefinition {
  const found = FUNCTIONS.get(name)
  if (found === undefined) {
    throw new FieldError('ERR_UNKNOWN_FUNCTION', `There is no function '${name}'${suggest(name, functionNames())}.`, { value: name })
  }
  if (args.length >= found.least && args.length <= found.most) return found
  const wanted =
    found.least === found.most
      ? String(found.least)
      : found.most === Infinity
        ? `${found.least} or more`
        : `${found.least} to ${found.most}`
  throw new UsageError('ERR_ARGUMENT', `${name} takes ${wanted} arguments, not ${args.length}.`, { value: args.length })
}

/** Makes a function ready over its compiled arguments. Throws FieldError `ERR_UNKNOWN_FUNCTION`, `ERR_FUNCTION_ARGUMENT`, `ERR_MIXED_TYPES`. */
export function compileFunction(expression: FunctionExpression, args: readonly Compiled[]): Compiled {
  const { name, options, output } = expression
  const definition = definitionOf(expression)
  const call: Call = { name, options, output, kinds: args.map((arg) => arg.kind) }
  const apply = definition.apply(call)
  return { kind: definition.kind(call), read: definition.takesNulls ? withNulls(args, apply) : withoutNulls(args, apply) }
}

const withNulls =
  (args: readonly Compiled[], apply: Apply): Compiled['read'] =>
  (frame) =>
    apply(...args.map((arg) => arg.read(frame)))

/** Functions of one and two arguments are nearly all of them: these make no array a row. */
function withoutNulls(args: readonly Compiled[], apply: Apply): Compiled['read'] {
  const [first, second] = args
  if (first === undefined) return () => apply()
  if (second === undefined) {
    return (frame) => {
      const value = first.read(frame)
      return value === null ? null : apply(value)
    }
  }
  if (args.length > 2) return (frame) => applied(args, apply, frame)
  return (frame) => {
    const a = first.read(frame)
    const b = a === null ? null : second.read(frame)
    return b === null ? null : apply(a, b)
  }
}

function applied(args: readonly Compiled[], apply: Apply, frame: Frame): Value {
  const values: Value[] = []
  for (const arg of args) {
    const value = arg.read(frame)
    if (value === null) return null
    values.push(value)
  }
  return apply(...values)
}
