import { RelataError } from '../../../src/error/relata-error.js'
import type { FieldMeta, KeyMeta, ModelMeta } from '../../../src/schema/meta.js'
import type { Row } from '../../../src/state/reader.js'
import type { WriteStore } from '../../../src/store/read-store.js'

/** Values that fields of a type take, some of which other types take, too. */
const POOL: Readonly<Record<string, readonly unknown[]>> = {
  string: ['a', "it's", '5', '2020-01-02', 'true', ''],
  text: ['a', 'two\nlines', '1.5', '01:02:03', '{"a":1}', '__proto__'],
  integer: [0, 1, 2, 5, 9],
  bigInteger: [0n, 1n, 7n, 9n],
  float: [0, 1.5, -2, 1e30],
  decimal: ['1', '2', '3', '0.5'],
  boolean: [true, false],
  date: ['2020-01-02', '1999-12-31'],
  datetime: ['2020-01-02T03:04:05Z', '1999-12-31T00:00:00Z'],
  time: ['01:02:03', '23:59:59'],
  duration: [0, 1000],
  uuid: [
    '00000000-0000-4000-8000-000000000001',
    '00000000-0000-4000-8000-000000000002',
    '00000000-0000-4000-8000-000000000003',
  ],
  json: [1, { a: "it's" }, [null], 'text'],
  custom: [{ lat: 1 }, 5],
  binary: [new Uint8Array([]), new Uint8Array([1, 255])],
}

/** A field's value out of the pool of its type, by a number. */
export function poolValue(field: FieldMeta, number: number): unknown {
  const { choices } = field
  const list = choices === undefined || choices.length === 0 ? POOL[field.type.name] : choices
  const value: unknown = list?.[number % list.length]
  return choices !== undefined && Array.isArray(value) ? value[0] : value
}

/** Makes random writes of a store of any schema: numbers decide, those that a schema refuses change nothing. */
export class RandomRows {
  readonly #store: WriteStore
  readonly #dice: () => number
  /** Transactions that had an idempotency key. */
  keyed: number = 0

  constructor(store: WriteStore, numbers: readonly number[]) {
    this.#store = store
    let at = 0
    this.#dice = () => numbers[at++ % numbers.length] ?? 0
  }

  write(count: number): void {
    for (let at = 0; at < count; at++) this.#tried(() => this.#one())
  }

  #tried(write: () => void): void {
    try {
      write()
    } catch (error) {
      // A rule of the schema: the transaction changed nothing.
      if (!(error instanceof RelataError) && !isOfEarlierSchema(error)) throw error
    }
  }

  #one(): void {
    const kind = this.#dice() % 12
    const model = this.#of(this.#store.schema.models.filter(({ autoOf }) => autoOf === undefined))
    if (model === undefined) return
    // Inside a transaction there is no key of its own.
    if (kind < 6) return this.#create(model, kind === 0 && !this.#store.writing)
    if (kind === 6) return void this.#store.delete(model, this.#slots(model))
    if (kind < 9) return this.#update(model)
    return this.#link(kind === 9)
  }

  #create(model: ModelMeta, isKeyed: boolean): void {
    const key = `k${this.keyed}`
    const values = this.#values(model)
    const { commit } = this.#store.transact(
      () => this.#store.create(model, values),
      isKeyed ? { key, action: 'add' } : {},
    )
    if (isKeyed && commit !== undefined) this.keyed++
  }

  #update(model: ModelMeta): void {
    const [slot] = this.#slots(model)
    if (slot === undefined) return
    const values = Object.entries(this.#values(model)).filter(
      ([name]) => !isKey(model, name) && this.#dice() % 3 === 0,
    )
    this.#store.update(model, slot, Object.fromEntries(values))
  }

  #link(isRemoved: boolean): void {
    const link = this.#of(this.#store.schema.links.filter(({ through }) => through === undefined))
    if (link === undefined) return
    const [[from], [to]] = [this.#slots(link.model), this.#slots(link.target)]
    if (from === undefined || to === undefined) return
    if (isRemoved) this.#store.unlink(link, from, to)
    else this.#store.link(link, from, to)
  }

  /** A value for each column, of the parents as well, but for those that the store makes. */
  #values(model: ModelMeta): Record<string, unknown> {
    const values: Record<string, unknown> = {}
    for (const { target } of model.parents) Object.assign(values, this.#values(target))
    for (const field of model.fields) {
      if (field.type.name === 'auto' || field.name === '_order' || field.key?.parentLink === true) continue
      values[field.attribute] = this.#value(field)
    }
    return values
  }

  #value(field: FieldMeta): unknown {
    const number = this.#dice()
    if (field.null && number % 4 === 0) return null
    return field.key === undefined ? poolValue(field, number >> 2) : this.#target(field.key)
  }

  #target({ target, targetField }: KeyMeta): unknown {
    const [slot] = this.#slots(target)
    const row = slot === undefined ? undefined : (this.#store.state.table(target).row(slot) as Row)
    return row?.[targetField.attribute] ?? null
  }

  /** The slot of one row, if there is any. */
  #slots(model: ModelMeta): number[] {
    const table = this.#store.state.table(model)
    const live = Array.from({ length: table.limit }, (_, slot) => slot).filter(
      (slot) => table.row(slot) !== undefined,
    )
    const slot = this.#of(live)
    return slot === undefined ? [] : [slot]
  }

  #of<T>(list: readonly T[]): T | undefined {
    return list[this.#dice() % Math.max(1, list.length)]
  }
}

/** Whether a column is the primary key of a model or of one of its parents. */
function isKey({ pk, parents }: ModelMeta, attribute: string): boolean {
  return pk.attribute === attribute || parents.some(({ target }) => isKey(target, attribute))
}

/** What a default or validator of a schema throws that was made from its description. */
function isOfEarlierSchema(error: unknown): boolean {
  return error instanceof TypeError && error.message.startsWith('A function of an earlier schema')
}
