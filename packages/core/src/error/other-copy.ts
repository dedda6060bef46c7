import { UsageError } from './errors.js'
import { MADE_BY_RELATA, THIS_COPY, type Mark } from '../util/made.js'

/**
 * Refuses objects that another copy of this package created, because each copy has different classes and
 * stores. With `above`, the calling package's copy, also objects of another copy of that package. Code:
 * `ERR_OTHER_COPY`.
 */
export function refuseOtherCopy(value: unknown, above?: object): void {
  if (typeof value !== 'object' || value === null) return
  const mark = (value as { readonly [MADE_BY_RELATA]?: Mark })[MADE_BY_RELATA]
  if (mark === undefined || isOurs(mark, above)) return
  const message = `This ${mark.what} was created by another copy of Relata: two copies are loaded, and they can't be mixed. Install one version (npm ls relata lists all), and load it one way: a bundle that contains it and a module that imports it are two copies.`
  throw new UsageError('ERR_OTHER_COPY', message, { value })
}

function isOurs(mark: Mark, above: object | undefined): boolean {
  if (mark.core !== THIS_COPY) return false
  return above === undefined || mark.above === undefined || mark.above === above
}
