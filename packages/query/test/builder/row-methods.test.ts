import {
  abstractModel,
  defineSchema,
  foreignKey,
  MemoryLog,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { count, createStore, type Row } from '../../src/index.js'

const test = suite('methods of rows')

const Named = abstractModel(
  { first: string(), last: string() },
  {
    methods: {
      fullName() {
        return `${this.first} ${this.last}`
      },
    },
  },
)
const schema = defineSchema({
  Author: model(
    {},
    {
      bases: [Named],
      methods: {
        titles(): string[] {
          const author = this as unknown as Row<Library, 'Author'>
          return author.books.valuesList('title', { flat: true }).toArray()
        },
        greeting(word: string) {
          return `${word}, ${this.fullName()}!`
        },
      },
    },
  ),
  Writer: model(
    { prize: string({ default: '' }) },
    {
      parents: ['Author'],
      methods: {
        greeting(word: string) {
          return `${word}, laureate of ${this.prize}!`
        },
      },
    },
  ),
  Book: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
  }),
})
interface Library extends SchemaOf<typeof schema> {}

function filled(log: MemoryLog = new MemoryLog()) {
  const db = createStore<Library>(schema, { log })
  const writer = db.Writer.create({
    first: 'Doris',
    last: 'Lessing',
    prize: 'Nobel',
  })
  db.Book.create({ title: 'Shikasta', author: writer.author_ptr })
  return { db, writer }
}

test('are called on every row of the model: read, created, updated, annotated, deleted', () => {
  const { db } = filled()
  const author = db.Author.get(1)
  assert.is(author.fullName(), 'Doris Lessing')
  assert.equal(author.titles(), ['Shikasta'])
  assert.is(db.Book.get(1).author.greeting('Hello'), 'Hello, Doris Lessing!')
  assert.is(db.Author.update(author, { last: 'L.' }).fullName(), 'Doris L.')
  assert.is(author.fullName(), 'Doris Lessing', 'a row keeps its values')
  assert.is(
    db.Author.annotate({ n: count('books') })
      .get()
      .fullName(),
    'Doris L.',
  )
  db.Author.delete(author)
  assert.is(author.fullName(), 'Doris Lessing')
})

test('are inherited, and a child may have its own', () => {
  const { db, writer } = filled()
  assert.equal([writer.fullName(), writer.titles()], ['Doris Lessing', ['Shikasta']])
  assert.is(writer.greeting('Hi'), 'Hi, laureate of Nobel!')
  assert.is(db.Author.get(1).greeting('Hi'), 'Hi, Doris Lessing!')
})

test('are no values of the row: neither printed, copied, compared nor stored', () => {
  const log = new MemoryLog()
  const { db, writer } = filled(log)
  assert.equal(Object.keys(writer), ['id', 'first', 'last', 'author_ptr_id', 'prize'])
  assert.not('fullName' in { ...writer })
  assert.not(JSON.stringify(writer).includes('fullName'))
  const copy = createStore<Library>(schema, { log })
  assert.is(copy.stateHash(), db.stateHash())
  assert.is(copy.Writer.get(writer.pk).fullName(), 'Doris Lessing')
  assert.throws(() => Object.assign(writer, { fullName: 1 }))
})

test.run()
