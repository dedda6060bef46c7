import type { Drafts, ModelDraft } from './draft.js'
import type { Faults, Place } from './faults.js'
import type { SchemaCheckCode } from '../schema-checks.js'
import { suggest } from '../suggest.js'

/** Finds models by the names that declarations use: `'self'`, `'Book'`, `'library.Book'`. */
export class References {
  readonly #drafts: Drafts
  readonly #faults: Faults

  constructor(drafts: Drafts, faults: Faults) {
    this.#drafts = drafts
    this.#faults = faults
  }

  /** The model meant from within `from`; where there is none, tells the fault (`code` for an unknown name). */
  find(reference: string, from: ModelDraft, place: Place, code: SchemaCheckCode = 'ERR_UNKNOWN_MODEL'): ModelDraft | undefined {
    const matches = this.#matches(reference, from)
    if (matches.length === 1) return matches[0]
    this.#tell(reference, { matches: matches.map((model) => model.name), code }, place)
    return undefined
  }

  /** The same, but silent. */
  peek(reference: string, from: ModelDraft): ModelDraft | undefined {
    const matches = this.#matches(reference, from)
    return matches.length === 1 ? matches[0] : undefined
  }

  #matches(reference: string, from: ModelDraft): readonly ModelDraft[] {
    if (reference === 'self') return [from]
    const exact = this.#drafts.models.get(reference) ?? this.#drafts.models.get(`${from.app}.${reference}`)
    return exact === undefined ? [...this.#drafts.models.values()].filter((model) => model.objectName === reference) : [exact]
  }

  #tell(reference: string, { matches, code }: { matches: readonly string[]; code: SchemaCheckCode }, place: Place): void {
    if (matches.length > 1) {
      this.#faults.add('ERR_AMBIGUOUS_MODEL', place, `'${reference}' may be any of ${matches.join(', ')}; say which`)
    } else if (this.#drafts.abstract.has(reference)) {
      this.#faults.add('ERR_ABSTRACT_TARGET', place, `'${reference}' is abstract and has no rows; name a concrete model`)
    } else {
      const known = [...this.#drafts.models.keys()]
      const list = known.length > 0 && known.length <= 12 ? `; it has ${known.join(', ')}` : ''
      this.#faults.add(code, place, `the schema has no model '${reference}'${suggest(reference, known)}${list}`)
    }
  }
}
