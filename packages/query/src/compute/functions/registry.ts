import { FieldError, must, suggest, UsageError, type Value } from '@relata/core/engine'
import type { FunctionExpression } from '../../ast/nodes.js'
import type { Compiled } from '../../bind/compiled.js'
import { CAST } from './cast.js'
import { COMPARISON } from './comparison.js'
import { DATE } from './date.js'
import type { Apply, ApplyAll, Call, Family, FunctionDefinition } from './definition.js'
import { HASH } from './hash.js'
import { JSON_FUNCTIONS } from './json.js'
import { MATH } from './math.js'
import { TEXT } from './text.js'

/** Every function by the name that expressions know it under. */
const FUNCTIONS: ReadonlyMap<string, FunctionDefinition> = new Map(
  ([COMPARISON, CAST, TEXT, HASH, MATH, DATE, JSON_FUNCTIONS] satisfies readonly Family[]).flatMap((family) =>
    Object.entries(family),
  ),
)

/** Their names. */
const functionNames = (): readonly string[] => [...FUNCTIONS.keys()]

function definitionOf({ name, args }: FunctionExpression): FunctionDefinition {
  const found = FUNCTIONS.get(name)
  if (found === undefined) {
    throw new FieldError(
      'ERR_UNKNOWN_FUNCTION',
      `There is no function '${name}'${suggest(name, functionNames())}.`,
      { value: name },
    )
  }
  if (args.length >= found.least && args.length <= found.most) return found
  const wanted =
    found.least === found.most
      ? String(found.least)
      : found.most === Infinity
        ? `${found.least} or more`
        : `${found.least} to ${found.most}`
  throw new UsageError('ERR_ARGUMENT', `${name} takes ${wanted} arguments, not ${args.length}.`, {
    value: args.length,
  })
}

/**
 * Makes a function ready over its compiled arguments. Throws FieldError `ERR_UNKNOWN_FUNCTION`,
 * `ERR_FUNCTION_ARGUMENT`, `ERR_MIXED_TYPES`.
 */
export function compileFunction(
  expression: FunctionExpression,
  args: readonly Compiled[],
  now: Call['now'],
): Compiled {
  const { name, options, output } = expression
  const definition = definitionOf(expression)
  const call: Call = { name, options, output, kinds: args.map((arg) => arg.kind), now }
  const { takesNulls } = definition
  const kind = definition.kind(call)
  if (definition.applyAll !== undefined)
    return { kind, read: ofList(args, definition.applyAll(call), takesNulls) }
  const apply = must(definition.apply?.(call), `${name} has no implementation`)
  return { kind, read: takesNulls ? withNulls(args, apply) : withoutNulls(args, apply) }
}

function ofList(args: readonly Compiled[], apply: ApplyAll, takesNulls: boolean): Compiled['read'] {
  return (frame) => {
    const values: Value[] = []
    for (const arg of args) {
      const value = arg.read(frame)
      if (value === null && !takesNulls) return null
      values.push(value)
    }
    return apply(values)
  }
}

function withNulls([first, second, third]: readonly Compiled[], apply: Apply): Compiled['read'] {
  return (frame) => apply(first?.read(frame), second?.read(frame), third?.read(frame))
}

/** These make no array a row. */
function withoutNulls(args: readonly Compiled[], apply: Apply): Compiled['read'] {
  const [first, second, third] = args
  if (first === undefined) return () => apply()
  if (second === undefined) {
    return (frame) => {
      const value = first.read(frame)
      return value === null ? null : apply(value)
    }
  }
  if (third === undefined) return ofTwo(first, second, apply)
  return (frame) => {
    const a = first.read(frame)
    const b = a === null ? null : second.read(frame)
    const c = b === null ? null : third.read(frame)
    return c === null ? null : apply(a, b, c)
  }
}

function ofTwo(first: Compiled, second: Compiled, apply: Apply): Compiled['read'] {
  return (frame) => {
    const a = first.read(frame)
    const b = a === null ? null : second.read(frame)
    return b === null ? null : apply(a, b)
  }
}
