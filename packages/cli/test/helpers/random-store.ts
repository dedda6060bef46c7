import fc from 'fast-check'
import {
  CoreStore,
  RelataError,
  resolveSchema,
  type FieldDeclaration,
  type ModelDeclaration,
  type ScalarName,
  type SchemaMeta,
} from '@relata/core/engine'

const wellFormed = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    '__proto__',
    'a,b',
    '"quoted"',
    "it's",
    'line\nbreak\r\n',
    '\u0000nul',
    '\u001b[31mred',
    '漢字',
    '=1+1',
    ' pad ',
  ),
)
const json = fc
  .jsonValue({ maxDepth: 2, stringUnit: 'grapheme' })
  .filter((value) => !JSON.stringify(value).includes('__proto__'))

/** Values that a field of each type takes. */
const VALUES: Readonly<Record<Exclude<ScalarName, 'auto'>, fc.Arbitrary<unknown>>> = {
  integer: fc.oneof(fc.integer(), fc.maxSafeInteger()),
  bigInteger: fc.oneof(
    fc.bigInt({ min: -100n, max: 100n }),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  ),
  float: fc.double({ noNaN: true }),
  decimal: fc.integer({ min: -99_999, max: 99_999 }).map((cents) => (cents / 100).toFixed(2)),
  boolean: fc.boolean(),
  string: wellFormed,
  text: wellFormed,
  date: fc
    .date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  datetime: fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
  time: fc
    .integer({ min: 0, max: 86_399 })
    .map((second) => new Date(second * 1000).toISOString().slice(11, 19)),
  duration: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((value) => value / 10),
  uuid: fc.uuid(),
  json,
  binary: fc.uint8Array({ maxLength: 12 }),
  custom: fc.oneof(
    wellFormed,
    fc.bigInt(),
    fc.uint8Array({ maxLength: 6 }),
    fc.boolean(),
    fc.double({ noNaN: true }),
    json.filter((value) => value !== null),
    fc.constantFrom(
      { $bigint: '1' },
      { $$bigint: '1' },
      { $binary: 'AA==', other: [{ $number: 'Infinity' }] },
    ),
  ),
}
type Typed = keyof typeof VALUES
const TYPES = Object.keys(VALUES) as readonly Typed[]
const KEYS: readonly ('auto' | Typed)[] = [
  'auto',
  'auto',
  'string',
  'integer',
  'bigInteger',
  'uuid',
  'date',
  'datetime',
  'decimal',
  'binary',
]

interface RandomField {
  readonly type: Typed
  readonly null: boolean
  readonly unique: boolean
  readonly index: boolean
}

interface Step {
  readonly kind: 'create' | 'child' | 'delete' | 'link' | 'befriend'
  readonly model: 0 | 1
  readonly at: number
  readonly other: number
  readonly values: Readonly<Record<Typed, unknown>>
  readonly nulls: number
}

/** A store with random models, of fields of every type, keys, many-to-manys and a child; and its rows. */
export const randomStore: fc.Arbitrary<CoreStore> = fc
  .record({
    pk: fc.constantFrom(...KEYS),
    named: fc.boolean(),
    fields: fc.array(
      fc.record({
        type: fc.constantFrom(...TYPES),
        null: fc.boolean(),
        unique: fc.boolean(),
        index: fc.boolean(),
      }),
      { minLength: 1, maxLength: 5 },
    ),
    steps: fc.array(
      fc.record({
        kind: fc.constantFrom(
          'create',
          'create',
          'create',
          'child',
          'delete',
          'link',
          'befriend',
        ) as fc.Arbitrary<Step['kind']>,
        model: fc.constantFrom(0, 1) as fc.Arbitrary<0 | 1>,
        at: fc.nat(20),
        other: fc.nat(20),
        values: fc.record(VALUES) as fc.Arbitrary<Step['values']>,
        nulls: fc.nat(63),
      }),
      { minLength: 6, maxLength: 40, size: 'max' },
    ),
  })
  .map(({ pk, named, fields, steps }) => {
    const schema = schemaOf(pk, fields, named)
    const store = new CoreStore(schema)
    for (const step of steps) {
      try {
        take(store, schema, step)
      } catch (error) {
        if (!(error instanceof RelataError)) throw error
      }
    }
    return store
  })

function scalar(type: ScalarName, options: object = {}): FieldDeclaration {
  return { kind: 'scalar', type, options } as FieldDeclaration
}

function schemaOf(pk: 'auto' | Typed, fields: readonly RandomField[], named: boolean): SchemaMeta {
  const more = (type: string): object => (type === 'decimal' ? { maxDigits: 12, decimalPlaces: 2 } : {})
  const own = fields.map(({ type, null: nullable, unique, index }, at): [string, FieldDeclaration] => {
    const plain = type === 'json' || type === 'binary' || type === 'custom'
    return [
      `f${at}`,
      scalar(type, { null: nullable, unique, ...(plain || unique ? {} : { index }), ...more(type) }),
    ]
  })
  const models: Record<string, ModelDeclaration> = {
    Author: {
      fields: {
        key: scalar(pk, { primaryKey: true, ...more(pk) }),
        ...Object.fromEntries(own),
        friends: { kind: 'manyToMany', to: 'self', options: {} } as FieldDeclaration,
      },
      options: {},
    },
    Book: {
      fields: {
        title: scalar('string', { default: '' }),
        made: scalar('datetime', { now: 'create' }),
        changed: scalar('date', { now: 'update' }),
        version: scalar('integer', { version: true }),
        label: scalar('string', { computed: ['title', 'version'] }),
        author: {
          kind: 'foreignKey',
          to: 'Author',
          options: { null: true, onDelete: 'CASCADE' },
        } as FieldDeclaration,
        sequel: {
          kind: 'oneToOne',
          to: 'self',
          options: { null: true, onDelete: 'SET_NULL', relatedName: '+' },
        } as FieldDeclaration,
        readers: { kind: 'manyToMany', to: 'Author', options: { relatedName: 'read' } } as FieldDeclaration,
      },
      options: {
        computed: { label: (row: object) => JSON.stringify(row) },
        uniqueTogether: [['title', 'author']],
        indexes: [['-title', 'author']],
      },
    },
    Poet: { fields: { verse: scalar('text', { null: true }) }, options: { parents: { Author: 'person' } } },
  }
  return resolveSchema(models, named ? { keyName: '{relation}Key' } : {})
}

function take(store: CoreStore, schema: SchemaMeta, step: Step): void {
  const [author, book, poet] = ['Author', 'Book', 'Poet'].map((name) => schema.model(name)) as [
    ModelMeta,
    ModelMeta,
    ModelMeta,
  ]
  const { kind, at, other, nulls, values } = step
  const authors = slotsOf(store, author)
  const books = slotsOf(store, book)
  const pick = (slots: readonly number[], index: number): number | undefined =>
    slots[index % Math.max(1, slots.length)]
  const valueOf = (type: ScalarName): unknown => (type === 'auto' ? undefined : values[type])
  if (kind === 'create' && step.model === 1) {
    const owner = pick(authors, other)
    const row = owner === undefined ? undefined : store.state.stored(author).row(owner)
    store.create(book, {
      title: String(values.string),
      author: nulls % 3 === 0 ? null : (row ?? null),
    })
  } else if (kind === 'create' || kind === 'child') {
    const input: Record<string, unknown> = {}
    for (const field of author.fields) {
      const value = valueOf(field.type.name)
      if (value !== undefined)
        input[field.name] = field.null && (nulls >> field.position) % 2 === 1 ? null : value
    }
    if (kind === 'create') store.create(author, input)
    else store.create(poet, { ...input, verse: values.text })
  } else if (kind === 'delete') {
    const model = step.model === 0 ? author : book
    const slot = pick(step.model === 0 ? authors : books, at)
    if (slot !== undefined) store.delete(model, [slot])
  } else {
    const relation = kind === 'link' ? 'readers' : 'friends'
    const link = schema.links.find(({ name }) => name === relation)
    const from = pick(kind === 'link' ? books : authors, at)
    const to = pick(authors, other)
    if (link !== undefined && from !== undefined && to !== undefined) store.link(link, from, to)
  }
}

type ModelMeta = ReturnType<SchemaMeta['model']>

function slotsOf(store: CoreStore, model: ModelMeta): readonly number[] {
  const table = store.state.stored(model)
  return Array.from({ length: table.limit }, (_, slot) => slot).filter(
    (slot) => table.row(slot) !== undefined,
  )
}
