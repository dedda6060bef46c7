import {
  bigInteger,
  binary,
  boolean,
  custom,
  date,
  datetime,
  decimal,
  defineSchema,
  duration,
  float,
  foreignKey,
  genericKey,
  integer,
  json,
  manyToMany,
  model,
  string,
  time,
  uuid,
  type RelataError,
  type SchemaOf,
} from '@relata/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { z } from 'zod'
import { createStore, jsonSchema, standardSchema } from '../../src/index.js'
import { refused } from '../worlds/library.js'

const test = suite('schemas of requests')
/** Anything may be passed at run time. */
const untyped = (value: unknown): never => value as never

const schema = defineSchema({
  Author: model({ name: string() }),
  Book: model(
    {
      title: string({ maxLength: 5 }),
      isbn: string({ default: '', validate: z.string().max(3).toUpperCase() }),
      pages: integer({ min: 1, max: 100 }),
      rating: float({ null: true, min: 0 }),
      price: decimal({ maxDigits: 6, decimalPlaces: 2, min: 0, default: '1.00' }),
      size: string({ choices: ['S', 'M'], default: 'M' }),
      huge: bigInteger({ default: 0n }),
      sold: boolean({ default: false }),
      published: date({ null: true }),
      at: time({ null: true }),
      seen: datetime({ null: true }),
      length: duration({ null: true }),
      code: uuid({ null: true }),
      data: json({ default: {} }),
      place: custom({ null: true, schema: z.object({ lat: z.number() }) }),
      author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
      tags: manyToMany('Author', { relatedName: '+' }),
      changed: datetime({ now: 'update' }),
    },
    {
      validate: z
        .object({ pages: z.number(), sold: z.boolean() })
        .refine(({ pages, sold }) => !sold || pages > 1, { path: ['sold'], error: 'too short' }),
    },
  ),
  Image: model({ bytes: binary() }),
  Place: model({ name: string() }),
  Cafe: model({ stars: integer() }, { parents: ['Place'] }),
})
interface App extends SchemaOf<typeof schema> {}

const newBook = standardSchema(schema, 'Book', 'create')
const bookChange = standardSchema(schema, 'Book', 'update')
const check = (one: typeof newBook | typeof bookChange, body: unknown) => one['~standard'].validate(body)

test('returns the values that were passed, in the form of rows, as create takes them', () => {
  const result = newBook['~standard'].validate({ title: 'Dune', isbn: 'ab', pages: '7', author_id: 1 })
  assert.equal(result, { value: { title: 'Dune', isbn: 'AB', pages: 7, author_id: 1 } })
  if (result.issues !== undefined) throw new Error('unreachable')
  const db = createStore<App>(schema)
  db.Author.create({ name: 'A' })
  assert.is(db.Book.create(result.value).isbn, 'AB')
  const change = bookChange['~standard'].validate({ price: 2, id: 1 })
  assert.equal(change, { value: { price: '2.00', id: 1 } })
})

test('reports every fault with its code and path', () => {
  const body = { title: 'Foundation', pages: 0, size: 'L', isbn: 'abcd', nothing: 1, author: 5, tags: [] }
  const { issues = [] } = check(newBook, body)
  assert.equal(
    issues.map(({ code, path }) => [code, path?.join('.')]),
    [
      ['ERR_MAX_LENGTH', 'title'],
      ['ERR_RANGE', 'pages'],
      ['ERR_CHOICE', 'size'],
      ['ERR_VALIDATOR', 'isbn'],
      ['ERR_UNKNOWN_FIELD', 'nothing'],
      ['ERR_VALUE_TYPE', 'author'],
      ['ERR_NOT_ASSIGNABLE', 'tags'],
    ],
  )
  const missing = check(newBook, {}).issues ?? []
  assert.equal(
    missing.map(({ path }) => path?.[0]),
    ['title', 'pages', 'author_id'],
  )
  assert.is(check(bookChange, {}).issues, undefined)
  const twice = check(newBook, { title: 'a', pages: 2, author_id: 1, sold: true, id: 1, pk: 1 }).issues
  assert.is(twice?.[0]?.code, 'ERR_ARGUMENT')
  const row = check(newBook, { title: 'a', pages: 1, author_id: 1, sold: true }).issues
  assert.equal(row?.[0]?.path, ['sold'])
  const inner = check(bookChange, { place: { lat: 'x' } }).issues
  assert.equal(inner?.[0]?.path, ['place', 'lat'])
  for (const none of [null, 5, 'a', []]) assert.is(check(newBook, none).issues?.[0]?.code, 'ERR_ARGUMENT')
})

test('a child has the fields of its parent, or an existing one', () => {
  const cafe = standardSchema(schema, 'Cafe', 'create')['~standard']
  assert.equal(
    cafe.validate({}).issues?.map(({ path }) => path?.[0]),
    ['name', 'stars'],
  )
  assert.is(cafe.validate({ stars: 1, place_ptr_id: 1 }).issues, undefined)
  assert.equal(Object.keys(jsonSchema(schema, 'Cafe', 'create')['properties'] as object), [
    'id',
    'name',
    'stars',
  ])
})

test('wrong arguments are refused; an asynchronous validator throws', () => {
  assert.is(refused(() => standardSchema(schema, untyped('Bok'), 'create')).code, 'ERR_UNKNOWN_MODEL')
  assert.is(refused(() => jsonSchema(schema, 'Book', untyped('delete'))).code, 'ERR_ARGUMENT')
  assert.is(refused(() => jsonSchema(schema, untyped('Book_tags'), 'create')).code, 'ERR_ARGUMENT')
  const { jsonSchema: converter } = newBook['~standard']
  assert.is(refused(() => converter.input({ target: 'draft-07' })).code, 'ERR_ARGUMENT')
  assert.equal(converter.input({ target: 'draft-2020-12' }), jsonSchema(schema, 'Book', 'create'))
  const late = defineSchema({ A: model({ n: integer({ validate: z.number().refine(async () => true) }) }) })
  const { validate } = standardSchema(late, 'A', 'create')['~standard']
  assert.is(refused(() => validate({ n: 1 })).code, 'ERR_ASYNC_VALIDATOR')
})

/** Values of JSON for each field: those that it stores, and others. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  title: ['a', 'abcde', 'abcdef', '😀😀😀😀😀', null, 5],
  isbn: ['', 'AB', 'ABCD'],
  pages: [1, 100, 101, 0, 1.5, null, 'x'],
  rating: [0, 2.5, -1, null, 'x'],
  price: ['1.5', 2, -1, 'x', null],
  size: ['S', 'L', null],
  huge: [5, '12345678901234567890', 'x'],
  sold: [true, false, 'x'],
  published: ['2024-05-01', null, 5],
  at: ['10:00:00', '25:00', null],
  seen: ['2024-05-01T10:00:00Z', null, {}],
  length: [5, null, {}],
  code: ['00000000-0000-4000-8000-000000000001', null, 5],
  data: [{ a: [1] }, 'text', null],
  place: [{ lat: 1 }, null],
  author_id: [1, null, 'x'],
  id: [500, null, 1.5],
  other: [1],
}
const body = fc.record(
  Object.fromEntries(Object.entries(VALUES).map(([name, values]) => [name, fc.constantFrom(...values)])),
  { requiredKeys: [] },
)
/** Mostly complete, so that some are accepted. */
const bodies = fc.oneof(
  body,
  body.map((values) => ({ title: 'a', pages: 2, author_id: 1, ...values })),
  fc
    .constantFrom(...Object.entries(VALUES).flatMap(([name, values]) => values.map((value) => [name, value])))
    .map(([name, value]) => ({ title: 'a', pages: 2, author_id: 1, [String(name)]: value })),
)

type Issue = RelataError['issues'][number]
const codes = (issues: readonly { readonly code: string }[] = []): readonly string[] =>
  issues.map(({ code }) => code).toSorted()

test('accepts what create and update accept, with the same faults; JSON Schema accepts no more than that', () => {
  const ajv = new Ajv2020({ validateFormats: false, strict: true, allowUnionTypes: true })
  const [isNew, isChange] = (['create', 'update'] as const).map((kind) =>
    ajv.compile(jsonSchema(schema, 'Book', kind)),
  )
  if (isNew === undefined || isChange === undefined) throw new Error('unreachable')
  let accepted = 0
  let valid = 0
  const issuesOf = (run: () => unknown): readonly Issue[] => {
    try {
      run()
      return []
    } catch (error) {
      return (error as RelataError).issues
    }
  }
  const property = (values: Record<string, unknown>): void => {
    const db = createStore<App>(schema)
    db.Author.create({ name: 'A' })
    const issues = codes(check(newBook, values).issues)
    assert.equal(issues, codes(issuesOf(() => db.Book.create(untyped(values)))), JSON.stringify(values))
    if (issues.length === 0) accepted++
    if (isNew(values)) {
      valid++
      const others = issues.filter((code) => code !== 'ERR_VALIDATOR' && code !== 'ERR_RANGE')
      assert.equal(others, [], JSON.stringify(values))
    }
    const { id: _id, ...changes } = values
    const change = codes(check(bookChange, changes).issues)
    const fresh = createStore<App>(schema)
    fresh.Author.create({ name: 'A' })
    const book = fresh.Book.create({ title: 'b', pages: 50, author_id: 1 })
    const wrong = issuesOf(() => fresh.Book.update(book, untyped(changes)))
    // Only the store has the whole row, which the model's validator gets.
    const isOfRow = ({ code, field }: Issue): boolean => code === 'ERR_VALIDATOR' && field === 'sold'
    assert.equal(change, codes(wrong.filter((issue) => !isOfRow(issue))), JSON.stringify(changes))
    if (isChange(changes))
      assert.equal(
        change.filter((code) => code !== 'ERR_VALIDATOR' && code !== 'ERR_RANGE'),
        [],
      )
  }
  fc.assert(fc.property(bodies, property), { numRuns: 400 })
  assert.ok(accepted > 20, `${accepted} accepted`)
  assert.ok(valid > 20, `${valid} valid`)
})

const blog = defineSchema({
  Post: model({ title: string() }),
  Photo: model({ url: string({ primaryKey: true }) }),
  Comment: model({
    text: string(),
    target: genericKey(['Post', 'Photo'], { onDelete: 'CASCADE', relatedName: 'comments' }),
    quote: genericKey(['Post', 'Photo'], { onDelete: 'SET_NULL', null: true, relatedName: 'quotes' }),
  }),
  Reply: model({ good: boolean({ default: false }) }, { parents: ['Comment'] }),
})
const TARGETS = {
  target_type: ['Post', 'Photo', 'Author', null],
  target_id: [1, 'x', null],
  target__Post_id: [1, 'x', null],
  target__Photo_id: ['x', 1, null],
  target__Post: [1, null],
  target: [null, 5],
  quote_type: ['Post', null],
  quote_id: [1, null],
  quote__Post_id: [1, null],
  quote__Photo_id: ['x', null],
  text: ['a', null],
} as const
const commentBodies = fc.oneof(
  fc
    .subarray(Object.keys(TARGETS) as (keyof typeof TARGETS)[], { maxLength: 5 })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom<unknown>(...TARGETS[name])]))),
    )
    .chain((values) => fc.constantFrom(values, { text: 'a', ...values })),
  fc
    .tuple(
      fc.constantFrom<object>(
        { target_type: 'Post', target_id: 1 },
        { target_type: 'Photo', target_id: 'x' },
        { target__Post_id: 1 },
        { target__Photo_id: 'x', target__Post_id: null },
      ),
      fc.constantFrom<object>(
        {},
        { quote_type: 'Photo', quote_id: 'x' },
        { quote_type: null },
        { quote__Post_id: null, quote__Photo_id: null },
      ),
    )
    .map(([target, quote]) => ({ text: 'a', ...target, ...quote })),
)

test('a generic key is the kind and the key of its target, or a key to it, as create and update take it', () => {
  const ajv = new Ajv2020({ strict: true })
  for (const name of ['Comment', 'Reply'] as const) {
    const [isNew, isChange] = (['create', 'update'] as const).map((kind) =>
      ajv.compile(jsonSchema(blog, name, kind)),
    )
    if (isNew === undefined || isChange === undefined) throw new Error('unreachable')
    const counts = { accepted: 0, changed: 0, valid: 0, changes: 0 }
    const faultsOf = (run: () => unknown): number => {
      try {
        run()
        return 0
      } catch (error) {
        // Which rows there are is known to the store alone.
        return (error as RelataError).code === 'ERR_DANGLING_KEY' ? 0 : (error as RelataError).issues.length
      }
    }
    fc.assert(
      fc.property(commentBodies, (values) => {
        const db = createStore(blog)
        db.Post.create({ title: 'p' })
        db.Photo.create({ url: 'x' })
        const text = JSON.stringify(values)
        const manager = db[name] as unknown as typeof db.Comment
        const created = standardSchema(blog, name, 'create')['~standard'].validate(values)
        const isRefused = faultsOf(() => manager.create(untyped(values))) > 0
        assert.is(created.issues !== undefined, isRefused, text)
        if (created.issues === undefined) {
          counts.accepted++
          assert.equal(
            faultsOf(() => manager.create(untyped(created.value))),
            0,
            text,
          )
        }
        if (isNew(values)) counts.valid++
        assert.ok(!isNew(values) || !isRefused, text)
        for (const first of [{ target__Post_id: 1 }, { target__Photo_id: 'x' }]) {
          const row = manager.create(untyped({ text: 'a', ...first }))
          const changed = standardSchema(blog, name, 'update')['~standard'].validate(values)
          const isWrong = faultsOf(() => manager.update(untyped(row), untyped(values))) > 0
          assert.ok(changed.issues === undefined || isWrong, text)
          // Whether the row has another target is known to the store alone.
          if (isWrong && changed.issues === undefined) assert.match(text, /target__(Post|Photo)(_id)?":null/)
          if (changed.issues === undefined) counts.changed++
          if (isChange(values)) counts.changes++
          assert.ok(!isChange(values) || changed.issues === undefined, text)
        }
      }),
      { numRuns: 150 },
    )
    for (const [what, count] of Object.entries(counts)) assert.ok(count > 10, `${what}: ${count}`)
  }
  const { issues = [] } = standardSchema(blog, 'Comment', 'create')['~standard'].validate({})
  assert.equal(
    issues.map(({ code, path }) => [code, path?.join('.')]),
    [
      ['ERR_REQUIRED', 'text'],
      ['ERR_REQUIRED', 'target'],
    ],
  )
  const properties = jsonSchema(blog, 'Comment', 'create')['properties'] as Record<string, unknown>
  assert.equal(properties['target_type'], { type: 'string', enum: ['Post', 'Photo'] })
})

test('JSON Schema accepts every row that has JSON', () => {
  const ajv = new Ajv2020({ validateFormats: false, allowUnionTypes: true })
  const isChange = ajv.compile(jsonSchema(schema, 'Book', 'update'))
  const db = createStore<App>(schema)
  db.Author.create({ name: 'A' })
  const full = {
    title: 'a',
    pages: 2,
    author_id: 1,
    rating: 2,
    published: '2024-05-01',
    at: '10:00',
    length: 5,
    code: '00000000-0000-4000-8000-000000000001',
    place: { lat: 1 },
  }
  for (const values of [full, { title: 'a', pages: 2, author_id: 1 }]) {
    const row = { ...db.Book.create(values) } as Record<string, unknown>
    assert.ok(isChange({ ...row, huge: String(row['huge']) }), JSON.stringify(isChange.errors))
  }
  assert.not.ok(ajv.compile(jsonSchema(schema, 'Image', 'create'))({ bytes: 'AAAA' }))
})

test.run()
