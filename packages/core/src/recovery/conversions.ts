import { SchemaTrace } from '../event/schema-trace.js'
import type { OnConverted } from '../event/upcast.js'
import type { SchemaDescription } from '../schema/meta.js'
import type { SchemaStep } from '../schema/migration/schema-step.js'
import type { Value } from '../schema/value-type.js'
import { canonicalText } from '../util/canonical-text.js'

/** Values that could not be converted, of a column: their rows by key. */
interface Failures {
  readonly model: string
  readonly attribute: string
  readonly keys: Map<string, Value>
}

/** Records which values of the last events could not be converted to their new type. */
export class Conversions {
  #failures: Map<string, Failures> = new Map<string, Failures>()

  readonly onConverted: OnConverted = ({ model, attribute }, key, ok) => {
    const place = `${model}.${attribute}`
    const known = this.#failures.get(place)
    if (ok) return void known?.keys.delete(canonicalText(key))
    if (known !== undefined) return void known.keys.set(canonicalText(key), key)
    this.#failures.set(place, { model, attribute, keys: new Map([[canonicalText(key), key]]) })
  }

  /**
   * `onConverted` for a copy of a state: a value that failed before is null there, which every type accepts.
   */
  readonly onCopied: OnConverted = (place, key, ok) => {
    if (!ok) this.onConverted(place, key, ok)
  }

  /** Continues under the names that models and columns have after steps. */
  follow(from: SchemaDescription, steps: readonly SchemaStep[]): void {
    if (this.#failures.size === 0) return
    const trace = new SchemaTrace(from)
    for (const step of steps) trace.take(step)
    const before = [...this.#failures.values()]
    this.#failures = new Map<string, Failures>()
    for (const { model, attribute, keys } of before) {
      const traced = trace.models.get(model)
      const column = traced?.columns.find((each) => each.before === attribute)
      if (traced?.now === undefined || column?.now === undefined) continue
      const place = { model: traced.now, attribute: column.now }
      this.#failures.set(`${place.model}.${place.attribute}`, { ...place, keys })
    }
  }

  /** The keys of rows of a column whose value was not converted. */
  keys(model: string, attribute: string): readonly Value[] {
    return [...(this.#failures.get(`${model}.${attribute}`)?.keys.values() ?? [])]
  }
}
