import { UsageError } from '../../error/errors.js'
import { INSPECT, printedInCopies } from '../../util/inspect.js'
import { must } from '../../util/assert.js'
import { describeSchema } from '../describe.js'
import type { LinkMeta, ModelMeta, NameMeaning, ProxyMeta, SchemaDescription, SchemaMeta } from '../meta.js'
import { nameMeanings, type Meanings } from './name-meanings.js'
import { splitModelName } from '../names.js'
import { suggest } from '../suggest.js'

/**
 * Looks names up in the result of `resolveSchema`. Its only own property is its description, which
 * `node:assert` compares and prints: that module calls no method for printers, and would visit the metas,
 * which refer to each other in circles, for seconds.
 */
export class ResolvedSchema implements SchemaMeta {
  readonly #models: readonly ModelMeta[]
  readonly #links: readonly LinkMeta[]
  readonly #proxies: readonly ProxyMeta[]
  readonly #byName: ReadonlyMap<string, ModelMeta | ProxyMeta>
  readonly #meanings = new Map<ModelMeta, Meanings>()
  readonly #hooks: readonly object[]
  readonly #queries: readonly object[]
  /** Each store writes it into its log. */
  #description: SchemaDescription | undefined

  constructor(
    { models, links, proxies }: Pick<SchemaMeta, 'models' | 'links' | 'proxies'>,
    { hooks = [], queries = [] }: Partial<Pick<SchemaMeta, 'hooks' | 'queries'>> = {},
  ) {
    this.#models = models
    this.#links = links
    this.#proxies = proxies
    this.#hooks = Object.freeze([...hooks])
    this.#queries = Object.freeze([...queries])
    this.#byName = new Map([...models, ...proxies].map((one) => [one.name, one]))
    Object.defineProperty(this, 'description', { enumerable: true, get: () => this.describe() })
    Object.freeze(this)
  }

  get models(): readonly ModelMeta[] {
    return #models in this ? this.#models : []
  }

  get links(): readonly LinkMeta[] {
    return #links in this ? this.#links : []
  }

  get proxies(): readonly ProxyMeta[] {
    return #proxies in this ? this.#proxies : []
  }

  get hooks(): readonly object[] {
    return #hooks in this ? this.#hooks : []
  }

  get queries(): readonly object[] {
    return #queries in this ? this.#queries : []
  }

  model(name: string): ModelMeta {
    const found = this.#find(name)
    if (found !== undefined) return isProxy(found) ? found.model : found
    const known = [...this.#byName.keys()]
    throw new UsageError(
      'ERR_UNKNOWN_MODEL',
      `the schema has no model '${name}'${suggest(name, known)}; it has ${known.join(', ')}`,
      {
        value: name,
      },
    )
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined
  }

  proxy(name: string): ProxyMeta | undefined {
    const found = this.#find(name)
    return found !== undefined && isProxy(found) ? found : undefined
  }

  step(model: ModelMeta, name: string): NameMeaning | undefined {
    return this.#meaningsOf(model).steps.get(name)
  }

  attribute(model: ModelMeta, name: string): NameMeaning | undefined {
    return this.#meaningsOf(model).attributes.get(name)
  }

  stepNames(model: ModelMeta): readonly string[] {
    return [...this.#meaningsOf(model).steps.keys()]
  }

  describe(): SchemaDescription {
    this.#description ??= describeSchema(this)
    return this.#description
  }

  /** The same, for `JSON.stringify`. */
  toJSON(): unknown {
    return #byName in this ? this.describe() : {}
  }

  /** @internal */
  [INSPECT](): string {
    if (!(#byName in this)) return 'Schema.prototype'
    const names = [...this.models.filter(({ autoOf }) => autoOf === undefined), ...this.proxies].map(
      ({ name }) => name,
    )
    return `Schema { ${names.join(', ')} }`
  }

  /** A model of an app is also found without the app, if no other has its name. */
  #find(name: string): ModelMeta | ProxyMeta | undefined {
    const exact = this.#byName.get(name)
    if (exact !== undefined || name.includes('.')) return exact
    const matches = [...this.#byName.values()].filter((one) => splitModelName(one.name).objectName === name)
    return matches.length === 1 ? matches[0] : undefined
  }

  #meaningsOf(model: ModelMeta): Meanings {
    if (!this.#meanings.has(model)) {
      this.#meanings.set(
        model,
        nameMeanings(model, (parent) => this.#meaningsOf(parent)),
      )
    }
    return must(this.#meanings.get(model), 'set just now')
  }
}

printedInCopies(ResolvedSchema.prototype)

function isProxy(one: ModelMeta | ProxyMeta): one is ProxyMeta {
  return 'model' in one
}
