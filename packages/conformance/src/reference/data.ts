import { constant } from '../constant.js'
import {
  isObject,
  tagOf,
  textOf,
  type FieldSpec,
  type Json,
  type JsonObject,
  type ModelSpec,
  type StateSpec,
  type Suite,
} from '../format.js'

/**
 * A state as plain arrays, and the relations of its models as functions over them: what the reference
 * evaluator reads. It shares nothing with the store except the corpus' JSON, so it can decide independently
 * whether a result follows the rules of the design.
 */

export interface Row {
  readonly model: string
  readonly key: unknown
  readonly values: Readonly<Record<string, unknown>>
}

/** One primitive step from a row to others. */
export interface Hop {
  readonly id: string
  readonly single: boolean
  readonly target: string
  readonly reach: (row: Row) => readonly Row[]
}

/**
 * The meaning of a name: hops to walk, and the field at their end (none for a relation). `raw`: the key that
 * the last hop follows.
 */
export interface Meaning {
  readonly hops: readonly Hop[]
  readonly field: string | undefined
  readonly raw: string | undefined
  readonly target: string
  /** For a many-to-many, the query name of its other side; '' if that is hidden. */
  readonly inverse?: string
}

/** Thrown for a case that uses features the reference doesn't cover. */
export class NotCovered extends Error {}

/** Comparable: numbers for decimals, text for dates and the like, ISO without a zone. */
export function comparable(value: Json): unknown {
  if (isObject(value) && '$decimal' in value) return Number(value['$decimal'])
  if (isObject(value) && '$datetime' in value) return textOf(value['$datetime']).replace(/(Z|\+00:00)$/, '')
  return tagOf(value) === undefined ? value : constant(value)
}

export class Data {
  readonly models: Readonly<Record<string, ModelSpec>>
  readonly #state: StateSpec
  readonly #rows = new Map<string, readonly Row[]>()
  readonly #meanings = new Map<string, Meaning | undefined>()

  constructor({ models }: Pick<Suite, 'models'>, state: StateSpec) {
    this.models = models
    this.#state = state
  }

  spec(model: string): ModelSpec {
    const spec = this.models[model]
    if (spec === undefined) throw new NotCovered(model)
    return spec
  }

  rows(model: string): readonly Row[] {
    let rows = this.#rows.get(model)
    if (rows === undefined) {
      const { pk } = this.spec(model)
      rows = ((this.#state[model] ?? []) as readonly JsonObject[]).map((row) => {
        const values = Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, comparable(value)]),
        )
        return { model, key: values[pk], values }
      })
      this.#rows.set(model, rows)
    }
    return rows
  }

  /** What a name means on a model: its own, else a parent's. */
  meaning(model: string, name: string): Meaning | undefined {
    const id = `${model}.${name}`
    if (!this.#meanings.has(id))
      this.#meanings.set(id, this.#own(model, name) ?? this.#inherited(model, name))
    return this.#meanings.get(id)
  }

  #own(model: string, name: string): Meaning | undefined {
    const spec = this.spec(model)
    const real = name === 'pk' ? spec.pk : name
    const field = spec.fields[real]
    if (field?.type === 'manyToMany') return this.#many(model, real, field)
    if (field?.to !== undefined)
      return { hops: [this.forward(model, real, field)], field: undefined, raw: real, target: field.to }
    if (field !== undefined) return { hops: [], field: real, raw: undefined, target: model }
    const key = real.endsWith('_id') ? real.slice(0, -3) : undefined
    if (key !== undefined && spec.fields[key]?.to !== undefined && spec.fields[key]?.type !== 'manyToMany')
      return { hops: [], field: key, raw: undefined, target: model }
    const parent = Object.entries(spec.parents ?? {}).find(([, link]) => link === real)?.[0]
    if (parent !== undefined)
      return { hops: [this.#up(model, parent)], field: undefined, raw: real, target: parent }
    return this.#reverse(model, real)
  }

  #inherited(model: string, name: string): Meaning | undefined {
    for (const parent of Object.keys(this.spec(model).parents ?? {})) {
      const found = this.meaning(parent, name)
      if (found !== undefined) return { ...found, hops: [this.#up(model, parent), ...found.hops] }
    }
    return undefined
  }

  #up(model: string, parent: string): Hop {
    const link = this.spec(model).parents?.[parent] ?? ''
    return this.forward(model, link, { type: 'oneToOne', to: parent })
  }

  forward(model: string, name: string, { to = '', toField }: FieldSpec): Hop {
    const at = typeof toField === 'string' ? toField : this.spec(to).pk
    return {
      id: `${model}.${name}`,
      single: true,
      target: to,
      reach: ({ values }) =>
        values[name] === null || values[name] === undefined
          ? []
          : this.rows(to).filter((row) => row.values[at] === values[name]),
    }
  }

  back(model: string, name: string, field: FieldSpec): Hop {
    const forward = this.forward(model, name, field)
    return {
      id: `<${model}.${name}`,
      single: field.type === 'oneToOne',
      target: model,
      reach: (row) => this.rows(model).filter((one) => forward.reach(one).includes(row)),
    }
  }

  #many(model: string, name: string, field: FieldSpec): Meaning {
    const to = field.to ?? ''
    const inverse = field.symmetrical === true ? name : (queryName(model, field) ?? '')
    if (typeof field.through !== 'string')
      return {
        hops: [this.#link(model, name, { to, side: 0 })],
        field: undefined,
        raw: undefined,
        target: to,
        inverse,
      }
    const [own, other] = this.#throughKeys(model, to, field)
    return {
      hops: [this.back(...own), this.forward(...other)],
      field: undefined,
      raw: undefined,
      target: to,
      inverse,
    }
  }

  #link(model: string, name: string, { to, side }: { to: string; side: 0 | 1 }): Hop {
    const pairs = (this.#state[`${model}.${name}`] ?? []) as readonly (readonly [Json, Json])[]
    return {
      id: `${side === 0 ? '' : '<'}${model}.${name}`,
      single: false,
      target: to,
      reach: (row) =>
        pairs.flatMap((pair) =>
          comparable(pair[side]) === row.key
            ? this.rows(to).filter(({ key }) => key === comparable(pair[side === 0 ? 1 : 0]))
            : [],
        ),
    }
  }

  #throughKeys(model: string, to: string, { through, throughFields }: FieldSpec): readonly [Key, Key] {
    const middle = typeof through === 'string' ? through : ''
    const keys = Object.entries(this.spec(middle).fields).filter(([, one]) => one.to !== undefined)
    const named = (name: string | undefined): Key | undefined =>
      keys.flatMap(([own, one]): Key[] => (own === name ? [[middle, own, one]] : []))[0]
    const own = Array.isArray(throughFields)
      ? named((throughFields as readonly string[])[0])
      : named(keys.find(([, one]) => one.to === model)?.[0])
    const other = Array.isArray(throughFields)
      ? named((throughFields as readonly string[])[1])
      : named(keys.findLast(([name, one]) => one.to === to && name !== own?.[1])?.[0])
    if (own === undefined || other === undefined) throw new NotCovered(`through ${middle}`)
    return [own, other]
  }

  /** What a row's attribute means: its managers have other names than chains. */
  accessor(model: string, name: string): Meaning | undefined {
    if (Object.hasOwn(this.spec(model).fields, name)) return this.#own(model, name)
    const own = this.#reverse(model, name, accessorName)
    if (own !== undefined) return own
    const [parent] = Object.keys(this.spec(model).parents ?? {})
    const found = parent === undefined ? undefined : this.accessor(parent, name)
    return found === undefined || parent === undefined
      ? undefined
      : { ...found, hops: [this.#up(model, parent), ...found.hops] }
  }

  /** Relations of other models that lead here, by the name that chains (or rows) have for them. */
  #reverse(
    model: string,
    name: string,
    nameOf: (from: string, field: FieldSpec) => string | undefined = queryName,
  ): Meaning | undefined {
    for (const [from, spec] of Object.entries(this.models)) {
      for (const [field, one] of Object.entries(spec.fields)) {
        if (one.to !== model || nameOf(from, one) !== name) continue
        if (one.type !== 'manyToMany')
          return { hops: [this.back(from, field, one)], field: undefined, raw: undefined, target: from }
        if (one.symmetrical === true) continue
        if (typeof one.through !== 'string')
          return {
            hops: [this.#link(from, field, { to: from, side: 1 })],
            field: undefined,
            raw: undefined,
            target: from,
            inverse: field,
          }
        const [own, other] = this.#throughKeys(from, model, one)
        return {
          hops: [this.back(...other), this.forward(...own)],
          field: undefined,
          raw: undefined,
          target: from,
          inverse: field,
        }
      }
      const link = spec.parents?.[model]
      if (link !== undefined && spec.fields[link] === undefined && from.toLowerCase() === name)
        return {
          hops: [this.back(from, link, { type: 'oneToOne', to: model })],
          field: undefined,
          raw: undefined,
          target: from,
        }
    }
    return undefined
  }
}

type Key = readonly [model: string, name: string, field: FieldSpec]

function queryName(model: string, { relatedName, relatedQueryName }: FieldSpec): string | undefined {
  if (typeof relatedQueryName === 'string') return relatedQueryName
  if (typeof relatedName === 'string') return relatedName.endsWith('+') ? undefined : relatedName
  return model.toLowerCase()
}

function accessorName(model: string, { type, relatedName }: FieldSpec): string | undefined {
  if (typeof relatedName === 'string') return relatedName.endsWith('+') ? undefined : relatedName
  return type === 'oneToOne' ? model.toLowerCase() : `${model.toLowerCase()}_set`
}
