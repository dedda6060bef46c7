import type { OnConverted } from '../event/upcast.js'
import { canonicalText } from '../util/canonical-text.js'
import type { Value } from '../schema/value-type.js'

/** Values that could not be converted, of a column: their rows by key. */
interface Failures {
  readonly model: string
  readonly attribute: string
  readonly keys: Map<string, Value>
}

/** Remembers which values of the last events could not be converted to their new type. */
export class Conversions {
  readonly #failures = new Map<string, Failures>()

  readonly onConverted: OnConverted = ({ model, attribute }, key, ok) => {
    const place = `${model}.${attribute}`
    const known = this.#failures.get(place)
    if (ok) return void known?.keys.delete(canonicalText(key))
    if (known !== undefined) return void known.keys.set(canonicalText(key), key)
    this.#failures.set(place, { model, attribute, keys: new Map([[canonicalText(key), key]]) })
  }

  /** The keys of rows of a column whose value was not converted. */
  keys(model: string, attribute: string): readonly Value[] {
    return [...(this.#failures.get(`${model}.${attribute}`)?.keys.values() ?? [])]
  }
}
