import { CHILD, MODELS, PARENT, type KeySpec, type LinkSpec, type SchemaSpec } from './random-schema.js'

type Columns = Record<string, number | null>

/** What an operation of the naive world refuses, by code. */
export class Refused extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

interface Tables {
  rows: Record<string, Map<number, Columns>>
  links: Record<string, Set<string>>
  last: Record<string, number>
}

/**
 * What a store should be, written as simply as can be: maps of plain rows, sets of pairs, no indexes, every
 * query a loop over everything. A row of the child is its own columns; the parent's are in the parent's
 * table under the same key.
 */
export class NaiveWorld {
  readonly spec: SchemaSpec
  tables: Tables

  constructor(spec: SchemaSpec) {
    this.spec = spec
    this.tables = {
      rows: Object.fromEntries(MODELS.map((name) => [name, new Map<number, Columns>()])),
      links: Object.fromEntries(spec.links.map((link) => [`${link.model}.${link.name}`, new Set<string>()])),
      last: Object.fromEntries(MODELS.map((name) => [name, 0])),
    }
  }

  /** Runs a function all or nothing. */
  atomic<T>(fn: () => T): T {
    const saved = structuredClone(this.tables)
    try {
      return fn()
    } catch (error) {
      this.tables = saved
      throw error
    }
  }

  rows(model: string): Map<number, Columns> {
    return this.tables.rows[model] ?? new Map<number, Columns>()
  }

  keys(model: string): readonly KeySpec[] {
    return this.spec.keys.filter((key) => key.model === model)
  }

  /** Whether every key that must names a row. */
  checkKeys(): void {
    for (const key of this.spec.keys) {
      if (!key.dbConstraint) continue
      for (const row of this.rows(key.model).values())
        if (row[key.name] !== null && !this.target(key, row[key.name] ?? 0))
          throw new Refused('ERR_DANGLING_KEY')
    }
  }

  /** The primary key of the row that a key's value names. */
  target(key: KeySpec, value: number): number | undefined {
    if (key.toField === 'id') return this.rows(key.target).has(value) ? value : undefined
    return [...this.rows(key.target)].find(([, row]) => row['code'] === value)?.[0]
  }

  create(model: string, input: Columns): number {
    const given = this.#withTarget(model, input)
    if (model !== CHILD) return this.#insert(model, given)
    const up = given['up'] ?? null
    if (up === null || !this.rows(PARENT).has(up))
      return this.#insert(CHILD, { ...given, id: this.#insert(PARENT, { ...given, id: up }) })
    const changes = Object.fromEntries(
      Object.entries(given).filter(
        ([name]) => name === 'code' || this.keys(PARENT).some((key) => key.name === name),
      ),
    )
    this.update(PARENT, up, changes)
    return this.#insert(CHILD, { ...given, id: up })
  }

  update(model: string, id: number, input: Columns): void {
    const changes = this.#withTarget(model, input)
    const list = tablesOf(model)
    for (const table of list) {
      for (const key of this.keys(table))
        if (key.name in changes && changes[key.name] === null && !key.null) throw new Refused('ERR_NULL')
    }
    for (const table of list) this.#checkTarget(table, { ...this.rows(table).get(id), ...changes })
    for (const table of list) {
      const row = this.rows(table).get(id)
      if (row === undefined) throw new Refused('ERR_ROW_GONE')
      const next = { ...row }
      for (const name of Object.keys(row)) if (name in changes) next[name] = changes[name] ?? null
      this.#checkUnique(table, id, next)
      this.rows(table).set(id, next)
    }
  }

  delete(model: string, ids: readonly number[]): Record<string, number> {
    const going = this.#closure(model, ids)
    this.refuse(going)
    const counts = this.#unlink(going)
    const set = this.spec.keys.flatMap((key) => this.#set(key, going))
    for (const name of MODELS) {
      for (const id of going[name] ?? []) this.rows(name).delete(id)
      if ((going[name]?.size ?? 0) > 0) counts[name] = going[name]?.size ?? 0
    }
    // At the end of the call: the holder of a value may be among the rows that went.
    for (const [name, id] of set) this.#checkUnique(name, id, this.rows(name).get(id) ?? {})
    return counts
  }

  link(spec: LinkSpec, from: number, to: number): boolean {
    const set = this.#links(spec)
    if (!this.rows(spec.model).has(from) || !this.rows(spec.target).has(to)) throw new Refused('ERR_ROW_GONE')
    if (set.has(pair(spec, from, to))) return false
    set.add(pair(spec, from, to))
    return true
  }

  unlink(spec: LinkSpec, from: number, to: number): boolean {
    if (!this.rows(spec.model).has(from) || !this.rows(spec.target).has(to)) throw new Refused('ERR_ROW_GONE')
    return this.#links(spec).delete(pair(spec, from, to))
  }

  /** The keys that the generic key of a table consists of. */
  #parts(table: string): readonly KeySpec[] {
    return this.keys(table).filter(({ generic }) => generic !== undefined)
  }

  /** Setting one target takes the others away. */
  #withTarget(model: string, given: Columns): Columns {
    return tablesOf(model).reduce((values, table) => {
      const parts = this.#parts(table)
      const set = parts.filter(({ name }) => (values[name] ?? null) !== null)
      if (set.length > 1) throw new Refused('ERR_SEVERAL_TARGETS')
      if (set.length === 0) return values
      const others = parts.filter((part) => !set.includes(part)).map(({ name }) => [name, null])
      return { ...values, ...(Object.fromEntries(others) as Columns) }
    }, given)
  }

  #checkTarget(table: string, row: Columns): void {
    const parts = this.#parts(table)
    const isSet = parts.some(({ name }) => (row[name] ?? null) !== null)
    if (parts[0]?.generic === 'required' && !isSet) throw new Refused('ERR_REQUIRED')
  }

  #links({ model, name }: LinkSpec): Set<string> {
    return this.tables.links[`${model}.${name}`] ?? new Set<string>()
  }

  #insert(model: string, given: Columns): number {
    const row: Columns = model === CHILD ? { own: given['own'] ?? 0 } : { code: given['code'] ?? null }
    for (const key of this.keys(model)) {
      const value = given[key.name]
      row[key.name] = value === undefined ? (key.policy === 'SET_DEFAULT' ? key.value : null) : value
      if (row[key.name] === null && !key.null)
        throw new Refused(value === undefined ? 'ERR_REQUIRED' : 'ERR_NULL')
    }
    this.#checkTarget(model, row)
    const id = given['id'] ?? (this.tables.last[model] ?? 0) + 1
    if (this.rows(model).has(id)) throw new Refused('ERR_UNIQUE')
    this.#checkUnique(model, id, row)
    this.rows(model).set(id, row)
    this.tables.last[model] = Math.max(this.tables.last[model] ?? 0, id)
    return id
  }

  #checkUnique(model: string, id: number, next: Columns): void {
    const names = [
      ...(model === CHILD ? [] : ['code']),
      ...this.keys(model).flatMap((key) => (key.one ? [key.name] : [])),
    ]
    for (const [other, row] of this.rows(model)) {
      if (other !== id && names.some((name) => next[name] !== null && row[name] === next[name]))
        throw new Refused('ERR_UNIQUE')
    }
  }

  /** Everything that goes, by going over all rows until nothing is added. */
  #closure(model: string, ids: readonly number[]): Record<string, Set<number>> {
    const going: Record<string, Set<number>> = Object.fromEntries(
      MODELS.map((name) => [name, new Set(name === model ? ids : [])]),
    )
    for (let size = -1; size !== total(going);) {
      size = total(going)
      for (const id of this.rows(CHILD).keys()) {
        if (!going[CHILD]?.has(id) && !going[PARENT]?.has(id)) continue
        going[CHILD]?.add(id)
        going[PARENT]?.add(id)
      }
      for (const key of this.spec.keys) {
        if (key.policy === 'CASCADE') this.bound(key, going).forEach((id) => going[key.model]?.add(id))
      }
    }
    return going
  }

  /** Rows whose key names a row that goes. */
  bound(key: KeySpec, going: Record<string, Set<number>>): number[] {
    return [...this.rows(key.model)]
      .filter(([, row]) => {
        const value = row[key.name] ?? null
        const target = value === null ? undefined : this.target(key, value)
        return target !== undefined && going[key.target]?.has(target) === true
      })
      .map(([id]) => id)
  }

  /** Whatever prevents it. */
  refuse(going: Record<string, Set<number>>): void {
    for (const key of this.spec.keys)
      if (key.policy === 'PROTECT' && this.bound(key, going).length > 0) throw new Refused('ERR_PROTECTED')
    for (const key of this.spec.keys) {
      if (key.policy === 'RESTRICT' && this.bound(key, going).some((id) => !going[key.model]?.has(id)))
        throw new Refused('ERR_RESTRICTED')
    }
  }

  /** Gives the keys that a policy sets their values; returns the rows. */
  #set(key: KeySpec, going: Record<string, Set<number>>): [model: string, id: number][] {
    if (!key.policy.startsWith('SET')) return []
    const value = key.policy === 'SET_NULL' ? null : key.value
    const ids = this.bound(key, going).filter((id) => going[key.model]?.has(id) !== true)
    for (const id of ids) this.rows(key.model).set(id, { ...this.rows(key.model).get(id), [key.name]: value })
    return ids.map((id) => [key.model, id])
  }

  #unlink(going: Record<string, Set<number>>): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const spec of this.spec.links) {
      for (const text of this.#links(spec)) {
        const [from, to] = text.split('-').map(Number)
        if (!going[spec.model]?.has(from ?? 0) && !going[spec.target]?.has(to ?? 0)) continue
        this.#links(spec).delete(text)
        const label = `${spec.model}.${spec.name}`
        counts[label] = (counts[label] ?? 0) + (spec.symmetrical && from !== to ? 2 : 1)
      }
    }
    return counts
  }
}

/** A row of the child is a row of its parent, too. */
function tablesOf(model: string): readonly string[] {
  return model === CHILD ? [PARENT, CHILD] : [model]
}

function pair(spec: LinkSpec, from: number, to: number): string {
  return spec.symmetrical && from > to ? `${to}-${from}` : `${from}-${to}`
}

function total(going: Record<string, Set<number>>): number {
  return Object.values(going).reduce((sum, { size }) => sum + size, 0)
}
