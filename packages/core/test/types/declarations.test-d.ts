import { expectTypeOf } from 'expect-type'
import {
  abstractModel,
  auto,
  custom,
  date,
  datetime,
  decimal,
  defineSchema,
  foreignKey,
  integer,
  json,
  manyToMany,
  model,
  oneToOne,
  SET,
  string,
  text,
  uuid,
  uuid4,
  uuid7,
} from '../../src/index.js'
import type {
  ForeignKey,
  JsonValue,
  ManyToMany,
  Model,
  NoOptions,
  OrderField,
  ScalarField,
  SchemaOf,
  Validator,
} from '../../src/index.js'

// Scalars: type, value, flags.
expectTypeOf(string()).toEqualTypeOf<ScalarField<'string', string, NoOptions>>()
expectTypeOf(string()['~flags']).toEqualTypeOf<never>()
expectTypeOf(string({ null: true, unique: true })).toEqualTypeOf<
  ScalarField<'string', string, { readonly null: true; readonly unique: true }>
>()
expectTypeOf(string({ null: true, unique: true })['~flags']).toEqualTypeOf<'null' | 'unique'>()
expectTypeOf(integer({ default: 0 })['~flags']).toEqualTypeOf<'default'>()
expectTypeOf(string({ primaryKey: true })['~flags']).toEqualTypeOf<'pk'>()
expectTypeOf(auto()['~flags']).toEqualTypeOf<'pk' | 'default'>()
expectTypeOf(auto({ unique: true })['~flags']).toEqualTypeOf<'pk' | 'default' | 'unique'>()
expectTypeOf(datetime({ default: () => new Date() })['~flags']).toEqualTypeOf<'default'>()
// Functions that generate ids, declared as those of nanoid and cuid2 are.
declare const nanoid: <Type extends string>(size?: number) => Type
declare const createId: () => string
expectTypeOf(string({ primaryKey: true, default: nanoid })['~flags']).toEqualTypeOf<'pk' | 'default'>()
expectTypeOf(string({ primaryKey: true, default: createId })['~value']).toEqualTypeOf<string>()
expectTypeOf(uuid({ unique: true, default: uuid7 })['~flags']).toEqualTypeOf<'unique' | 'default'>()
// @ts-expect-error -- the function returns text
integer({ default: uuid4 })
expectTypeOf(datetime({ now: 'create' })['~flags']).toEqualTypeOf<'default'>()
expectTypeOf(date({ now: 'update', null: true })['~flags']).toEqualTypeOf<'default' | 'null'>()
expectTypeOf(integer({ version: true })['~flags']).toEqualTypeOf<'default'>()
expectTypeOf(integer({ version: false })['~flags']).toEqualTypeOf<never>()
// @ts-expect-error
datetime({ now: 'always' })
// @ts-expect-error
string({ now: 'create' })
// @ts-expect-error
integer({ version: 1 })
declare const numbers: Validator<number>
expectTypeOf(integer({ validate: numbers, null: true })['~value']).toEqualTypeOf<number>()
// @ts-expect-error its output is no text
string({ validate: numbers })
// @ts-expect-error a json field has a schema
json({ validate: numbers })
// @ts-expect-error
integer({ validate: (value: number) => value > 0 })
model({ n: integer() }, { validate: numbers })
// @ts-expect-error
model({ n: integer() }, { validate: () => true })
expectTypeOf(decimal({ maxDigits: 5, choices: ['1.50', 2] })['~value']).toEqualTypeOf<string>()
expectTypeOf(string({ choices: ['a', ['b', 'Bee']] })['~value']).toEqualTypeOf<'a' | 'b'>()
expectTypeOf(integer({ min: 0, max: 9, null: true })['~value']).toEqualTypeOf<number>()
expectTypeOf(integer({ min: 0, max: 9, null: true })['~flags']).toEqualTypeOf<'null'>()
expectTypeOf(integer({ choices: [1, 2] })['~value']).toEqualTypeOf<1 | 2>()
const ROLES = { ADMIN: 'Administrator', USER: 'User' }
expectTypeOf(string({ choices: ROLES })['~value']).toEqualTypeOf<'ADMIN' | 'USER'>()
expectTypeOf(text({ choices: { a: 'A' }, null: true })['~value']).toEqualTypeOf<'a'>()
// @ts-expect-error -- labels are text
string({ choices: { a: 1 } })
// @ts-expect-error -- the keys of an object are text
integer({ choices: { 1: 'One' } })
// @ts-expect-error
integer({ default: 'x' })
// @ts-expect-error
integer({ maxLength: 3 })
// @ts-expect-error
date({ choices: [3] })

// The place in an order is a field with a default; the key that it belongs to is one of the model's own.
const ordered = model({ book: foreignKey('Book', { onDelete: 'CASCADE' }) }, { orderWithRespectTo: 'book' })
expectTypeOf(ordered['~fields']._order).toEqualTypeOf<OrderField<'book'>>()
expectTypeOf<OrderField<'book'>['~flags']>().toEqualTypeOf<'default'>()
const orderedBase = abstractModel(
  { book: foreignKey('Book', { onDelete: 'CASCADE' }) },
  { orderWithRespectTo: 'book' },
)
expectTypeOf(model({}, { bases: [orderedBase] })['~fields']._order).toEqualTypeOf<OrderField<'book'>>()
// @ts-expect-error
void model({ name: string() })['~fields']._order
// @ts-expect-error
defineSchema({ Page: model({ title: string() }, { orderWithRespectTo: 'title' }) })
// @ts-expect-error
defineSchema({ Page: model({ title: string() }, { orderWithRespectTo: 'titel' }) })

// An index names fields that have a column: own ones, those of abstract bases, the automatic key.
model({ title: string(), tags: manyToMany('Tag') }, { indexes: [['title', '-id'], ['-title']] })
model({ page: integer() }, { bases: [orderedBase], indexes: [['book', '-page'], ['_order']] })
abstractModel({ title: string() }, { indexes: [['title']] })
// @ts-expect-error
model({ title: string() }, { indexes: [['titel']] })
// @ts-expect-error
model({ title: string() }, { indexes: [['title', '-pages']] })
// @ts-expect-error
model({ title: string(), tags: manyToMany('Tag') }, { indexes: [['tags']] })
// @ts-expect-error
model({ title: string() }, { indexes: ['title'] })
// @ts-expect-error
abstractModel({ title: string() }, { indexes: [['pages']] })

// JSON and custom: by a validator's output, or by a type argument.
interface Settings {
  theme: string
}
declare const validator: {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'x'
    readonly validate: (value: unknown) => { readonly value: Settings }
    readonly types?: { readonly input: unknown; readonly output: Settings }
  }
}
expectTypeOf(json()['~value']).toEqualTypeOf<JsonValue>()
expectTypeOf(json({ null: true })['~value']).toEqualTypeOf<JsonValue>()
expectTypeOf(json({ null: true })['~flags']).toEqualTypeOf<'null'>()
expectTypeOf(json({ schema: validator })['~value']).toEqualTypeOf<Settings>()
expectTypeOf(json<Settings>()).toEqualTypeOf<ScalarField<'json', Settings, NoOptions>>()
expectTypeOf(json<Settings>({ null: true })).toEqualTypeOf<
  ScalarField<'json', Settings, { readonly null: true }>
>()
expectTypeOf(json<Settings>({ default: { theme: 'x' } })['~flags']).toEqualTypeOf<'default'>()
expectTypeOf(json<Settings>({ null: true, default: null })['~flags']).toEqualTypeOf<'null' | 'default'>()
expectTypeOf(custom({ schema: validator, null: true })['~value']).toEqualTypeOf<Settings>()
expectTypeOf(custom({ schema: validator, null: true })['~flags']).toEqualTypeOf<'null'>()
expectTypeOf(custom<Settings>()).toEqualTypeOf<ScalarField<'custom', Settings, NoOptions>>()

// Relations: the target, and the options as they were written; what they mean is read from them.
expectTypeOf(foreignKey('Author', { onDelete: 'CASCADE' })).toEqualTypeOf<
  ForeignKey<'Author', { readonly onDelete: 'CASCADE' }>
>()
const keyed = foreignKey('Author', {
  onDelete: SET(3),
  null: true,
  relatedName: 'books',
  relatedQueryName: 'book',
  toField: 'code',
})
expectTypeOf(keyed['~flags']).toEqualTypeOf<'null'>()
expectTypeOf(keyed['~related']).toEqualTypeOf<'books'>()
expectTypeOf(keyed['~query']).toEqualTypeOf<'book'>()
expectTypeOf(keyed['~toField']).toEqualTypeOf<'code'>()
expectTypeOf(keyed['~column']).toEqualTypeOf<''>()
expectTypeOf(
  foreignKey('Author', { onDelete: 'CASCADE', column: 'writer' })['~column'],
).toEqualTypeOf<'writer'>()
expectTypeOf(
  oneToOne('self', { onDelete: 'CASCADE', parentLink: true, primaryKey: true })['~flags'],
).toEqualTypeOf<'pk' | 'link'>()
expectTypeOf(oneToOne('self', { onDelete: 'CASCADE' })['~related']).toEqualTypeOf<''>()
expectTypeOf(manyToMany('Tag')).toEqualTypeOf<ManyToMany<'Tag', NoOptions>>()
expectTypeOf(manyToMany('Tag')['~flags']).toEqualTypeOf<never>()
expectTypeOf(manyToMany('Tag')['~through']).toEqualTypeOf<''>()
const befriended = manyToMany('self', { symmetrical: false, through: 'Friendship', relatedName: '+' })
expectTypeOf(befriended['~flags']).toEqualTypeOf<'asymmetric'>()
expectTypeOf(befriended['~through']).toEqualTypeOf<'Friendship'>()
// @ts-expect-error onDelete must be said
foreignKey('Author', { null: true })
// @ts-expect-error SET_NULL needs null: true
foreignKey('Author', { onDelete: 'SET_NULL' })
// @ts-expect-error
foreignKey('Author', { onDelete: 'CASCADES' })
// @ts-expect-error
manyToMany('Tag', { onDelete: 'CASCADE' })

// Proxies: of an existing model or proxy, without fields; no parents.
const Person = model({ name: string() })
const ByName = model({}, { proxy: 'Person', ordering: ['name'] })
expectTypeOf(ByName['~proxy']).toEqualTypeOf<'Person'>()
defineSchema({ Person, ByName, Again: model({}, { proxy: 'ByName' }) })
// @ts-expect-error
defineSchema({ Person, ByName: model({}, { proxy: 'Persn' }) })
// @ts-expect-error
defineSchema({ Person, ByName: model({ age: integer() }, { proxy: 'Person' }) })
// @ts-expect-error
defineSchema({ Person, ByName, Clerk: model({ role: string() }, { parents: ['ByName'] }) })

// Models: their fields, those of abstract bases included; their parents, with the links.
const Dated = abstractModel({ created: date(), name: integer() }, { defaultRelatedName: 'all_%(class)s' })
const Named = abstractModel({ name: string() }, { bases: [Dated] })
expectTypeOf(model({ a: string() })).toEqualTypeOf<
  Model<{ readonly a: ScalarField<'string', string, NoOptions> }, NoOptions>
>()
expectTypeOf(model({ a: string() }, { bases: [Named] })['~fields']).branded.toEqualTypeOf<{
  readonly created: ScalarField<'date', string, NoOptions>
  readonly name: ScalarField<'string', string, NoOptions>
  readonly a: ScalarField<'string', string, NoOptions>
}>()
expectTypeOf(model({}, { bases: [Named] })['~defaultRelatedName']).toEqualTypeOf<'all_%(class)s'>()
expectTypeOf(model({}, { parents: ['Place', 'app.Shop'] })['~parents']).toEqualTypeOf<{
  readonly Place: 'place_ptr'
  readonly 'app.Shop': 'shop_ptr'
}>()
expectTypeOf(model({}, { parents: { Place: 'site' } })['~parents']).toEqualTypeOf<{
  readonly Place: 'site'
}>()
expectTypeOf(
  model({ at: oneToOne('Place', { onDelete: 'CASCADE', parentLink: true }) }, { parents: ['Place'] })[
    '~parents'
  ],
).toEqualTypeOf<{
  readonly Place: 'at'
}>()

// A schema, and the name of its type.
const schema = defineSchema({
  'app.Shop': model({ place: foreignKey('Place', { onDelete: 'CASCADE' }) }),
  Place: model({ shop: foreignKey('Shop', { onDelete: 'CASCADE' }) }),
})
interface Places extends SchemaOf<typeof schema> {}
expectTypeOf<keyof Places>().toEqualTypeOf<'app.Shop' | 'Place'>()
defineSchema({
  // @ts-expect-error no such model
  Book: model({ author: foreignKey('Autor', { onDelete: 'CASCADE' }) }),
  Author: model({ name: string() }),
})
defineSchema({
  // @ts-expect-error no such through model
  Book: model({ tags: manyToMany('Tag', { through: 'Tagging' }) }),
  Tag: model({ name: string() }),
})
// @ts-expect-error no such parent
defineSchema({ Restaurant: model({ stars: integer() }, { parents: ['Place'] }) })

// Unique constraints name own columns, with values of their types.
model(
  { title: string(), pages: integer({ null: true }), author: foreignKey('Author', { onDelete: 'CASCADE' }) },
  {
    uniques: [
      { fields: ['title', 'author'], where: { pages: null, title__in: ['a'], author__isnull: false } },
    ],
  },
)
// @ts-expect-error -- no such field
model({ title: string() }, { uniques: [{ fields: ['titel'] }] })
// @ts-expect-error -- a many-to-many has no column
model({ title: string(), tags: manyToMany('Tag') }, { uniques: [{ fields: ['tags'] }] })
// @ts-expect-error -- no such field in the condition
model({ title: string() }, { uniques: [{ fields: ['title'], where: { titel: 'x' } }] })
// @ts-expect-error -- a number where the field has texts
model({ title: string() }, { uniques: [{ fields: ['title'], where: { title: 5 } }] })
// @ts-expect-error -- the field is never null
model({ title: string() }, { uniques: [{ fields: ['title'], where: { title: null } }] })
