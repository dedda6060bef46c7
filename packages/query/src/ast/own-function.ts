import {
  RelataError,
  UsageError,
  ValidationError,
  valueType,
  type ScalarName,
  type Value,
} from '@relata/core/engine'

/** A function of the application, as expressions know it. Two of them are the same if they are one object. */
export class OwnFunction {
  readonly name: string
  readonly output: ScalarName
  /** Whether it is called with nulls; if not, the result is null where an argument is. */
  readonly takesNulls: boolean
  readonly #of: (...args: Value[]) => unknown

  constructor(
    name: string,
    output: ScalarName,
    { of, takesNulls }: { of: (...args: Value[]) => unknown; takesNulls: boolean },
  ) {
    this.name = name
    this.output = output
    this.takesNulls = takesNulls
    this.#of = of
    Object.freeze(this)
  }

  /** Throws UsageError `ERR_OWN_FUNCTION`, and what the function throws. */
  apply(values: readonly Value[]): Value {
    return ownResult(this, called(this.#of, values))
  }
}

/** The most arguments of a function: a list of any length is no list of arguments. */
export const MOST_ARGUMENTS = 6

function called(of: (...args: Value[]) => unknown, values: readonly Value[]): unknown {
  const [a, b, c, d, e, f] = values as [Value, Value, Value, Value, Value, Value]
  switch (values.length) {
    case 0:
      return of()
    case 1:
      return of(a)
    case 2:
      return of(a, b)
    case 3:
      return of(a, b, c)
    case 4:
      return of(a, b, c, d)
    case 5:
      return of(a, b, c, d, e)
    default:
      return of(a, b, c, d, e, f)
  }
}

/** The steps of an aggregate of the application. */
export interface OwnSteps {
  readonly start: () => unknown
  readonly step: (state: never, value: never) => unknown
  readonly result: (state: never) => unknown
}

/** An aggregate of the application. */
export class OwnAggregate {
  readonly name: string
  readonly output: ScalarName
  readonly #steps: OwnSteps

  constructor(name: string, output: ScalarName, steps: OwnSteps) {
    this.name = name
    this.output = output
    this.#steps = steps
    Object.freeze(this)
  }

  start(): unknown {
    return this.#steps.start()
  }
  step(state: unknown, value: Value): unknown {
    return this.#steps.step(state as never, value as never)
  }
  /** Throws UsageError `ERR_OWN_FUNCTION`, and what the function throws. */
  result(state: unknown): Value {
    return ownResult(this, this.#steps.result(state as never))
  }
}

/** What a function of the application returned, as a value of its type. */
function ownResult(
  { name, output }: { readonly name: string; readonly output: ScalarName },
  value: unknown,
): Value {
  if (value === null) return null
  try {
    return valueType(output).parse(value)
  } catch (error) {
    if (!(error instanceof ValidationError) && !(error instanceof RelataError)) throw error
    throw new UsageError(
      'ERR_OWN_FUNCTION',
      `${name} returned a value that is not of type ${output}, as it was declared`,
      { value, cause: error },
    )
  }
}
