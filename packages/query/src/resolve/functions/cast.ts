import { isScalarName, UsageError, type ScalarName } from '@relata/core/engine'
import { castBetween } from '../cast.js'
import { define, kindAt, type Call, type Family } from './definition.js'

/** The type that a cast names; it is passed as `output`. */
function target(call: Call): ScalarName {
  if (isScalarName(call.output)) return call.output
  throw new UsageError('ERR_ARGUMENT', "cast takes the name of a type: cast('age', 'text')", {
    value: call.output,
  })
}

export const CAST: Family = {
  cast: define({ least: 1, kind: target }, (call) => {
    const cast = castBetween(kindAt(call, 0), target(call), call.options)
    return (value = null) => cast(value)
  }),
}
