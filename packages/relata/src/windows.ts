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
