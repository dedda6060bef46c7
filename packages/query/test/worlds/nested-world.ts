import {
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  oneToOne,
  string,
  type SchemaOf,
} from '@relata/core'
import { createStore, type Database } from '../../src/index.js'

/** One of each kind of relation that a nested write may go through. */
const schema = defineSchema({
  Author: model({
    name: string({ maxLength: 8 }),
    mentor: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'pupils' }),
    friends: manyToMany('self'),
  }),
  Profile: model({
    author: oneToOne('Author', { onDelete: 'CASCADE', relatedName: 'profile' }),
    city: string(),
  }),
  Tag: model({ name: string({ unique: true }), rank: integer({ default: 0 }) }),
  Book: model(
    {
      title: string(),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      editor: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'edited' }),
      shelf: foreignKey('Shelf', { onDelete: 'SET_NULL', null: true, toField: 'code', relatedName: 'books' }),
      tags: manyToMany('Tag', { relatedName: 'books' }),
    },
    { uniqueTogether: [['title', 'author']] },
  ),
  Shelf: model({ code: string({ unique: true }) }),
  Club: model({
    name: string(),
    members: manyToMany('Author', { through: 'Membership', relatedName: 'clubs' }),
  }),
  Membership: model({
    club: foreignKey('Club', { onDelete: 'CASCADE', relatedName: 'memberships' }),
    person: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'memberships' }),
    role: string({ default: 'member' }),
  }),
  Place: model({
    name: string(),
    owner: foreignKey('Author', { onDelete: 'SET_NULL', null: true, relatedName: 'places' }),
  }),
  Shop: model({ sells: manyToMany('Book', { relatedName: 'shops' }) }, { parents: ['Place'] }),
})

/** The schema under a name. */
export interface Nested extends SchemaOf<typeof schema> {}

/** An empty store. */
export const nestedStore = (): Database<Nested> => createStore<Nested>(schema)

/** How a relation looks from the model that has it: by a key of its own, of the other side, or by links. */
export interface NestedRelation {
  readonly to: keyof Nested
  readonly kind: 'key' | 'one' | 'set' | 'links'
  /** The key of the other side. */
  readonly key?: string
}

const key = (to: NestedRelation['to']): NestedRelation => ({ to, kind: 'key' })
const set = (to: NestedRelation['to'], by: string): NestedRelation => ({ to, kind: 'set', key: by })
const links = (to: NestedRelation['to']): NestedRelation => ({ to, kind: 'links' })

/** All of them, written out: what the naive evaluation knows of the schema. */
export const NESTED_RELATIONS: Readonly<Record<string, Readonly<Record<string, NestedRelation>>>> = {
  Author: {
    mentor: key('Author'),
    pupils: set('Author', 'mentor'),
    friends: links('Author'),
    profile: { to: 'Profile', kind: 'one', key: 'author' },
    books: set('Book', 'author'),
    edited: set('Book', 'editor'),
    clubs: links('Club'),
    memberships: set('Membership', 'person'),
    places: set('Place', 'owner'),
  },
  Profile: { author: key('Author') },
  Tag: { books: links('Book') },
  Book: {
    author: key('Author'),
    editor: key('Author'),
    shelf: key('Shelf'),
    tags: links('Tag'),
    shops: links('Shop'),
  },
  Shelf: { books: set('Book', 'shelf') },
  Club: { members: links('Author'), memberships: set('Membership', 'club') },
  Membership: { club: key('Club'), person: key('Author') },
  Place: { owner: key('Author') },
  Shop: { sells: links('Book'), owner: key('Author') },
}
