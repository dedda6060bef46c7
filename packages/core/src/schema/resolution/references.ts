import type { Drafts, ModelDraft, ProxyDraft } from './draft.js'
import type { Faults, Place } from './faults.js'
import type { SchemaCheckCode } from '../schema-checks.js'
import { suggest } from '../suggest.js'

/** The models that a reference may name. */
type Named = ModelDraft | ProxyDraft

/**
 * Finds models by the names that declarations use: `'self'`, `'Book'`, `'library.Book'`. A proxy's name means
 * its model.
 */
export class References {
  readonly #drafts: Drafts
  readonly #faults: Faults
  readonly #named: ReadonlyMap<string, Named>

  constructor(drafts: Drafts, faults: Faults) {
    this.#drafts = drafts
    this.#faults = faults
    this.#named = new Map<string, Named>([...drafts.models, ...drafts.proxies])
  }

  /**
   * The model that a name means inside `from`; if there is none, reports the fault (`code` for an unknown name). A
   * fault of a proxy is reported with the proxy.
   */
  find(
    reference: string,
    from: Named,
    place: Place,
    code: SchemaCheckCode = 'ERR_UNKNOWN_MODEL',
  ): ModelDraft | undefined {
    const matches = this.#matches(reference, from)
    const [only] = matches
    if (matches.length === 1 && only !== undefined) return this.#modelOf(only, [])
    this.#report(reference, { matches: matches.map((model) => model.name), code }, place)
    return undefined
  }

  /** The same, but silent. */
  peek(reference: string, from: Named): ModelDraft | undefined {
    const only = this.#only(reference, from)
    return only === undefined ? undefined : this.#modelOf(only, [])
  }

  /** The proxy that a reference names, if any. */
  proxy(reference: string, from: Named): ProxyDraft | undefined {
    const only = this.#only(reference, from)
    return only !== undefined && isProxy(only) ? only : undefined
  }

  #only(reference: string, from: Named): Named | undefined {
    const matches = this.#matches(reference, from)
    return matches.length === 1 ? matches[0] : undefined
  }

  /**
   * The model at the end of a chain of proxies; undefined if it leads to no model or in a circle.
   */
  #modelOf(named: Named, seen: readonly Named[]): ModelDraft | undefined {
    if (!isProxy(named)) return named
    const next = seen.includes(named) ? undefined : this.#only(named.target, named)
    return next === undefined ? undefined : this.#modelOf(next, [...seen, named])
  }

  #matches(reference: string, from: Named): readonly Named[] {
    if (reference === 'self') return [from]
    const exact = this.#named.get(reference) ?? this.#named.get(`${from.app}.${reference}`)
    return exact === undefined
      ? [...this.#named.values()].filter((model) => model.objectName === reference)
      : [exact]
  }

  #report(
    reference: string,
    { matches, code }: { matches: readonly string[]; code: SchemaCheckCode },
    place: Place,
  ): void {
    if (matches.length > 1) {
      this.#faults.add(
        'ERR_AMBIGUOUS_MODEL',
        place,
        `'${reference}' may be any of ${matches.join(', ')}; use one of these names`,
      )
    } else if (this.#drafts.abstract.has(reference)) {
      this.#faults.add(
        'ERR_ABSTRACT_TARGET',
        place,
        `'${reference}' is abstract and has no rows; name a concrete model`,
      )
    } else {
      const known = [...this.#named.keys()]
      const list = known.length > 0 && known.length <= 12 ? `; it has ${known.join(', ')}` : ''
      this.#faults.add(
        code,
        place,
        `the schema has no model '${reference}'${suggest(reference, known)}${list}`,
      )
    }
  }
}

function isProxy(named: Named): named is ProxyDraft {
  return 'target' in named
}
