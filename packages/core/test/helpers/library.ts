import { CoreStore } from '../../src/store/core-store.js'
import type { CoreStoreOptions } from '../../src/store/options.js'
import { defineSchema } from '../../src/schema/define.js'
import { auto, binary, date, decimal, integer, json, string } from '../../src/schema/fields.js'
import type { ModelMeta } from '../../src/schema/meta.js'
import { model } from '../../src/schema/model.js'
import { foreignKey, manyToMany, oneToOne } from '../../src/schema/relations.js'
import type { Row } from '../../src/state/reader.js'

/** A small schema with one of everything that writing meets. */
export const library = defineSchema({
  Author: model({ name: string(), born: date({ null: true }) }),
  Tag: model({ name: string({ unique: true, maxLength: 10 }) }),
  Book: model(
    {
      title: string({ maxLength: 40 }),
      year: integer({ default: 2000 }),
      price: decimal({ maxDigits: 6, decimalPlaces: 2, null: true }),
      color: string({ choices: ['red', 'blue'], default: 'red' }),
      data: json({ default: () => ({ seen: 0 }) }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      editor: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'edited' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { uniqueTogether: [['title', 'author']] },
  ),
  Cover: model({ book: oneToOne('Book', { onDelete: 'CASCADE' }), image: binary({ null: true }) }),
  Person: model({ name: string(), friends: manyToMany('self') }),
  Club: model({
    name: string(),
    members: manyToMany('Person', { through: 'Membership', relatedName: 'clubs' }),
  }),
  Membership: model({
    club: foreignKey('Club', { onDelete: 'CASCADE', relatedName: 'memberships' }),
    person: foreignKey('Person', { onDelete: 'CASCADE', relatedName: 'memberships' }),
    since: integer({ default: 0 }),
  }),
  Place: model({ number: auto(), name: string({ unique: true }), notes: json({ default: () => ({}) }) }),
  Restaurant: model(
    {
      stars: integer({ default: 0 }),
      chef: foreignKey('Person', { onDelete: 'SET_NULL', null: true, relatedName: 'kitchens' }),
    },
    { parents: ['Place'] },
  ),
  Pizzeria: model({ ovens: integer({ default: 1 }) }, { parents: ['Restaurant'] }),
  Visit: model({
    place: foreignKey('Place', { onDelete: 'CASCADE', relatedName: 'visits' }),
    restaurant: foreignKey('Restaurant', { onDelete: 'CASCADE', null: true, relatedName: 'visits2' }),
  }),
  Loose: model({
    author: foreignKey('Author', { onDelete: 'DO_NOTHING', dbConstraint: false, relatedName: 'loose' }),
  }),
})

/** A store of it with names instead of metas. */
export class Library {
  readonly store: CoreStore

  constructor(options?: CoreStoreOptions | CoreStore) {
    this.store = options instanceof CoreStore ? options : new CoreStore(library, options)
  }

  model(name: string): ModelMeta {
    return this.store.schema.model(name)
  }

  create(name: string, values: Record<string, unknown> = {}): number {
    return this.store.create(this.model(name), values)
  }

  update(name: string, slot: number, changes: Parameters<CoreStore['update']>[2]): boolean {
    return this.store.update(this.model(name), slot, changes)
  }

  delete(name: string, ...slots: readonly number[]): ReturnType<CoreStore['delete']> {
    return this.store.delete(this.model(name), slots)
  }

  /** A row that must be there. */
  row(name: string, slot: number): Row & Record<string, unknown> {
    const row = this.store.state.table(this.model(name)).row(slot)
    if (row === undefined) throw new Error(`no ${name} in slot ${slot}`)
    return row
  }

  count(name: string): number {
    return this.store.state.table(this.model(name)).size
  }

  link(label: string, from: number, to: number): boolean {
    return this.store.link(this.#link(label), from, to)
  }

  unlink(label: string, from: number, to: number): boolean {
    return this.store.unlink(this.#link(label), from, to)
  }

  links(label: string): number {
    return this.store.state.link(this.#link(label)).size
  }

  hash(): string {
    return this.store.state.hash()
  }

  #link(label: string): CoreStore['schema']['links'][number] {
    const link = this.store.schema.links.find((one) => one.label === label)
    if (link === undefined) throw new Error(`no relation ${label}`)
    return link
  }
}
