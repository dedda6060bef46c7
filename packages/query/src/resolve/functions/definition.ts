import { FieldError, type ScalarName, type Value } from '@relata/core'

/** A call of a function in a query, as it is known before any row is read. */
export interface Call {
  readonly name: string
  /** The types of the arguments, in order. */
  readonly kinds: readonly ScalarName[]
  /** The output type in the call. */
  readonly output: ScalarName | undefined
  readonly options: Readonly<Record<string, unknown>>
  /** The instant of the evaluation. */
  readonly now: () => Value
}

/**
 * Computes the result for one row from at most three arguments, without an array per row.
 */
export type Apply = (a?: Value, b?: Value, c?: Value) => Value
/** Computes the result for one row from any number of arguments. */
export type ApplyAll = (values: readonly Value[]) => Value

/**
 * A function of expressions: pure, so that a plan may call it for any row, in any order, any number of times.
 */
export interface FunctionDefinition {
  readonly least: number
  readonly most: number
  /** The type of the result. */
  readonly kind: (call: Call) => ScalarName
  /**
   * Called once for each call in an expression. Throws FieldError where its arguments' types don't suit it.
   */
  readonly apply: ((call: Call) => Apply) | undefined
  /** The same of a function that takes any number of arguments. */
  readonly applyAll: ((call: Call) => ApplyAll) | undefined
  /** If false, a null argument makes the result null, and `apply` is never called with one. */
  readonly takesNulls: boolean
}

export type Family = Readonly<Record<string, FunctionDefinition>>

interface Fixed {
  readonly least: number
  /** At most 3. */
  readonly most?: number
  readonly kind: ScalarName | ((call: Call) => ScalarName)
  readonly takesNulls?: boolean
}

export function define(
  { least, most = least, kind, takesNulls = false }: Fixed,
  apply: (call: Call) => Apply,
): FunctionDefinition {
  return Object.freeze({ least, most, kind: kindsOf(kind), apply, applyAll: undefined, takesNulls })
}

/** A function of any number of arguments, from `least` on. */
export function defineVariadic(
  { least, kind, takesNulls = false }: Omit<Fixed, 'most'>,
  applyAll: (call: Call) => ApplyAll,
): FunctionDefinition {
  return Object.freeze({ least, most: Infinity, kind: kindsOf(kind), apply: undefined, applyAll, takesNulls })
}

const kindsOf = (kind: Fixed['kind']): FunctionDefinition['kind'] =>
  typeof kind === 'function' ? kind : () => kind

/** Checks the type of an argument, unless it is a constant null or only known later. */
export const kindAt = ({ kinds }: Call, place: number): ScalarName => kinds[place] ?? 'json'

export const wrongArgument = (call: Call, place: number, expected: string): FieldError =>
  new FieldError(
    'ERR_FUNCTION_ARGUMENT',
    `${call.name} takes ${expected}${place === 0 ? '' : ` as its argument ${place + 1}`}, not ${kindAt(call, place)}.`,
    {
      value: kindAt(call, place),
    },
  )
