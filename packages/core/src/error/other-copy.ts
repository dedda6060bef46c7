import { UsageError } from './errors.js'
import { MADE_BY_RELATA } from '../util/made.js'

/**
 * Refuses what another copy of this package made, where a value is none that this copy knows: two copies have classes and stores of their own. Code:
 * `ERR_OTHER_COPY`.
 */
export function refuseOtherCopy(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  const what = (value as { readonly [MADE_BY_RELATA]?: string })[MADE_BY_RELATA]
  if (what === undefined) return
  const message = `This ${what} was made by another copy of Relata: two are loaded, and they can't be mixed. Install one version (npm ls relata shows all), and load it in one way: a bundle that contains it and a module that imports it are two copies.`
  throw new UsageError('ERR_OTHER_COPY', message, { value })
}
