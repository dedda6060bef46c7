import { expectTypeOf } from 'expect-type'
import {
  array,
  defineSchema,
  integer,
  json,
  model,
  string,
  type JsonValue,
  type SchemaOf,
} from '@relata/core'
import { F, max, or, type Database, type Row } from '../../src/index.js'

type Tree = string | number | boolean | null | { [key: string]: Tree } | Tree[]
interface Folder {
  name: string
  size?: number
  folders: Folder[]
  parent: Folder | null
}
const schema = defineSchema({
  A: model({
    name: string(),
    data: json<{ k: number; deep?: { list: { x: string }[]; 7: boolean } }>(),
    tags: json<string[]>(),
    pair: json<[number, string] | null>(),
    mixed: json<string[] | { len: string; overlap: number }>({ null: true }),
    words: json<Record<string, number>>(),
    tree: json<Tree>(),
    folder: json<Folder>(),
    any: json(),
    unknown: json<unknown>(),
    object: json<object>(),
  }),
})
interface World extends SchemaOf<typeof schema> {}
declare const db: Database<World>

// A chain is checked by the declared type.
db.A.filter({
  data__k: 1,
  data__k__gte: 2,
  data__deep__list__0__x: 'a',
  data__deep__list__0__x__icontains: 'a',
  data__deep__7: true,
})
db.A.filter({ data__k: null, data__k__in: [1, 2], data__deep__isnull: true, data__has_key: 'k' })
// @ts-expect-error the member is a number
db.A.filter({ data__k: 'text' })
// @ts-expect-error no such member
db.A.filter({ data__nope: 1 })
// @ts-expect-error no such member further in
db.A.filter({ data__deep__list__0__y: 1 })
// @ts-expect-error an array has no members by name
db.A.filter({ data__deep__list__x: 1 })
// @ts-expect-error a number has no members
db.A.filter({ data__k__x: 1 })
// @ts-expect-error an object is no array
db.A.filter({ data__overlap: ['k'] })
// @ts-expect-error nor has it a length
db.A.filter({ data__len: 1 })
// @ts-expect-error no such member, in company
db.A.filter(or({ name: 'x' }, { data__nope: 1 }))
// @ts-expect-error nor in an expression
db.A.filter({ data__k: F('data__nope') })

// Arrays: their items, length, and items in common.
db.A.filter({
  tags__0: 'a',
  tags__0__startswith: 'a',
  tags__len: 2,
  tags__len__gte: 2,
  tags__len__in: [1, 2],
})
db.A.filter({ tags__overlap: ['a'], tags__contains: ['a'], tags__contained_by: ['a', 'b'] })
db.A.filter({ tags__overlap: new Set(['a']), tags__contains: 'a', data__deep__list__overlap: [{ x: 'a' }] })
db.A.filter({ tags__overlap: F('tags'), data__deep__list__len__lt: 3 })
db.A.filter({ pair__0: 1, pair__1: 'a', pair__len: 2 })
// @ts-expect-error the items are strings
db.A.filter({ tags__overlap: [1] })
// @ts-expect-error the items are strings
db.A.filter({ tags__contains: [1] })
// @ts-expect-error a list
db.A.filter({ tags__overlap: 'a' })
// @ts-expect-error a number
db.A.filter({ tags__len: '2' })
// @ts-expect-error the first is a number
db.A.filter({ pair__0: 'a' })
// @ts-expect-error members have their types
db.A.filter({ data__contains: { k: 'a' } })
db.A.filter({ data__contains: { k: 1, deep: { list: [] } } })

// What may be one of two is either.
db.A.filter({ mixed__0: 'a', mixed__len: 1, mixed__overlap: ['a'] })
db.A.filter({ mixed__len: 'a' })
db.A.filter({ words__any: 1, words__any__gte: 2 })
// @ts-expect-error a number
db.A.filter({ words__any: 'a' })

// Where the type says nothing, every chain is let through.
db.A.filter({ any__a__b__0: 'a', any__overlap: ['a', 1], any__len: 2, any__contains: { a: 1 } })
db.A.filter({ unknown__a__b: 1, unknown__overlap: [1], unknown__len__gte: 1, object__a__b: 1 })

// A recursive type is looked into no deeper than the chain goes.
db.A.filter({
  tree__a__b__0__c: 'a',
  tree__overlap: ['a'],
  tree__len: 2,
  folder__parent__parent__name: 'a',
  folder__folders__0__size: 1,
})
db.A.filter({ folder__folders__len: 2, folder__contains: { name: 'a' }, folder__folders__overlap: [] })
// @ts-expect-error not declared, however deep
db.A.filter({ folder__parent__parent__nope: 1 })
declare const id: number | undefined
expectTypeOf(id === undefined ? null : db.A.get(id)).toEqualTypeOf<Row<World, 'A'> | null>()
expectTypeOf(db.A.toArray().find(({ name }) => name === 'a') ?? null).toEqualTypeOf<Row<World, 'A'> | null>()
// @ts-expect-error a required field is missing
db.A.create({ name: 'a', tree: { a: [1, { b: null }] } })
expectTypeOf<Row<World, 'A'>['tree']>().toEqualTypeOf<JsonValue>()

// As values.
expectTypeOf(db.A.values('data__k', 'tags__len', 'data__deep__list').toArray()).toEqualTypeOf<
  {
    readonly data__k: number | null
    readonly tags__len: number | null
    readonly data__deep__list: readonly { readonly x: string }[] | null
  }[]
>()
expectTypeOf(db.A.valuesList('any__a', { flat: true }).toArray()).toEqualTypeOf<(JsonValue | null)[]>()
expectTypeOf(db.A.aggregate({ most: max('tags__len') })).toEqualTypeOf<{ readonly most: number | null }>()
db.A.orderBy('tags__len', '-data__k')
// @ts-expect-error no such member
db.A.orderBy('data__nope')
// @ts-expect-error no such member
db.A.values('data__nope')

// Arrays: the type of their items is that of a field.
const Lists = defineSchema({
  A: model({
    tags: array(string({ choices: ['a', 'b'] }), { default: [] }),
    scores: array(integer(), { null: true }),
  }),
})
interface OfLists extends SchemaOf<typeof Lists> {}
declare const lists: Database<OfLists>
declare const listed: Row<OfLists, 'A'>
expectTypeOf(listed.tags).toEqualTypeOf<readonly ('a' | 'b')[]>()
expectTypeOf(listed.scores).toEqualTypeOf<readonly number[] | null>()
lists.A.create({ scores: [1] })
lists.A.filter({ tags__contains: 'a', tags__overlap: ['a', 'b'], tags__len__gt: 1, tags__0: 'a' })
lists.A.filter({ tags: [], tags__contains: ['a', 'b'], scores__contained_by: [1], scores__0__gte: 1 })
expectTypeOf(lists.A.valuesList('tags__0', { flat: true }).toArray()).toEqualTypeOf<('a' | 'b' | null)[]>()
// @ts-expect-error not an item
lists.A.filter({ tags__contains: 'c' })
// @ts-expect-error an item alone is no array
lists.A.create({ tags: 'a' })
// @ts-expect-error the items are numbers
lists.A.filter({ scores__overlap: ['a'] })
// @ts-expect-error a row's array is frozen
listed.tags.push('a')
// @ts-expect-error the items of an array are scalars that JSON has
array(json())
// @ts-expect-error the default has other items
array(integer(), { default: ['a'] })
