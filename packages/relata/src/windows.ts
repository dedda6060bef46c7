export {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from '@relata/query'
export type { PlaceFunction, WindowFrame, WindowOptions } from '@relata/query'
export { aggregateFunction, fn } from '@relata/query'
export type { AggregateSteps, FunctionOptions, OwnAggregate, OwnFunction } from '@relata/query'
