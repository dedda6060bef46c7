import type { Measure } from '../../src/protocol.js'

export const FUNCTIONS = ['count', 'sum', 'avg', 'min', 'max', 'stdDev', 'variance', 'median'] as const

/** A measure in the URL: `count`, `avg:pages`. Anything else means the count of rows. */
export function parseMeasure(text: string): Measure {
  const colon = text.indexOf(':')
  const name = colon < 0 ? text : text.slice(0, colon)
  const found = FUNCTIONS.find((each) => each === name)
  if (found === undefined || colon < 0) return { function: 'count' }
  return { function: found, chain: text.slice(colon + 1) }
}

export function measureTitle(text: string): string {
  const { function: name, chain } = parseMeasure(text)
  return chain === undefined ? name : `${name} of ${chain}`
}
