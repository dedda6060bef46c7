import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'

const test = suite('core and query in a browser')

// What a page would do: declare, write, roll back, query. The result is a string, because the objects of the
// context are none of ours.
const PROGRAM = `
import { date, defineSchema, foreignKey, manyToMany, model, string } from '@relata/core'
import { count, createStore } from '@relata/query'

const schema = defineSchema({
  Author: model({ name: string() }),
  Tag: model({ name: string({ unique: true }) }),
  Book: model({
    title: string(),
    published: date({ index: true }),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),
    tags: manyToMany('Tag', { relatedName: 'books' }),
  }, { ordering: ['title'] }),
})
const db = createStore(schema)
const { value: rowling } = db.transact(() => {
  const author = db.Author.create({ name: 'J. K. Rowling' })
  const fiction = db.Tag.create({ name: 'Fiction' })
  author.books.create({ title: 'The Casual Vacancy', published: '2012-09-27' }).tags.add(fiction)
  author.books.create({ title: 'Fantastic Beasts', published: '2001-03-12' }).tags.add(fiction)
  return author
})
db.Author.create({ name: 'Nobody' })
const before = db.stateHash()
try {
  db.transact(() => {
    db.Author.delete(rowling)
    throw new Error('undo')
  })
} catch {}

globalThis.answer = JSON.stringify({
  titles: db.Book.valuesList('title', { flat: true }).toArray(),
  found: db.Author.filter({ books__tags__name: 'Fiction', books__published__gte: '2010-01-01' }).toArray().map((author) => author.name),
  most: db.Author.annotate({ n: count('books') }).orderBy('-n').first().n,
  rolledBack: before === db.stateHash(),
})
`

async function bundle(): Promise<string> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: PROGRAM, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  for (const input of Object.keys(metafile.inputs)) assert.not.match(input, /^\(disabled\)|node:/)
  return outputFiles[0]?.text ?? ''
}

// The web's globals that core uses, and no others: neither Node's modules nor its globals, no DOM.
const web = (): Record<string, unknown> => ({ crypto, TextEncoder, structuredClone, queueMicrotask })

const EXPECTED = {
  titles: ['Fantastic Beasts', 'The Casual Vacancy'],
  found: ['J. K. Rowling'],
  most: 2,
  rolledBack: true,
}

for (const [where, strings] of [
  ['with the web’s globals alone', true],
  ['where code may not be generated from strings, as in edge runtimes', false],
] as const)
  test(`a schema, a write, a rollback and queries run ${where}`, async () => {
    const context = createContext(web(), { codeGeneration: { strings, wasm: false } })
    runInContext(await bundle(), context, { filename: 'bundle.js' })
    assert.equal(JSON.parse(String(context['answer'])), EXPECTED)
  })

test.run()
