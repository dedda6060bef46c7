import type { ScalarName } from '@relata/core'
import type { AggregateName } from '../ast/nodes.js'

/** The type of an aggregate over values of a type. */
export function aggregateKind(name: AggregateName, kind: ScalarName): ScalarName {
  switch (name) {
    case 'count':
      return 'integer'
    case 'avg':
    case 'median':
    case 'percentile':
      return kind === 'decimal' || kind === 'duration' ? kind : 'float'
    case 'stdDev':
    case 'variance':
      return 'float'
    case 'sum':
      return kind === 'auto' || kind === 'boolean' ? 'integer' : kind
    case 'min':
    case 'max':
    case 'mode':
      return kind === 'auto' ? 'integer' : kind
    case 'stringAgg':
      return 'text'
    // One of the application has the type that it was declared with.
    case 'own':
    case 'arrayAgg':
    case 'jsonAgg':
      return 'json'
  }
}
