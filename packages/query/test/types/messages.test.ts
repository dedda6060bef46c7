import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, LIBRARY, withProject } from './compiler.js'

const test = suite('types: messages')

/** A wrong line, and what its error must say. */
const CASES: readonly (readonly [line: string, message: string])[] = [
  [
    "db.Author.filter({ books__tgas__name: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field or relation 'tgas'">'.`,
  ],
  ["db.Book.exclude({ titel: 'x' })", `Type 'string' is not assignable to type 'Wrong<"Book has no field or relation 'titel'">'.`],
  ["db.Book.get({ author__nam: 'x' })", `Type 'string' is not assignable to type 'Wrong<"Author has no field or relation 'nam'">'.`],
  [
    "db.Book.filter({ title__containz: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"'containz' is no lookup or transform of Book.title (string)">'.`,
  ],
  ["db.Book.filter({ pages__gt: 'x' })", `Type 'string' is not assignable to type 'number'.`],
  ["db.Book.filter(or({ title: 'x' }, not({ tgas: 1 })))", `Wrong<"Book has no field or relation 'tgas'">`],
  ["db.Book.filter({ pages: F('pags') })", `Wrong<"Book has no field or relation 'pags'">`],
  [
    "db.Book.orderBy('-author__naem')",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Author has no field or relation 'naem'">'.`,
  ],
  ["db.Book.values('title', 'titel')", `Wrong<"Book has no field or relation 'titel'">`],
  ["db.Author.annotate({ n: count('boks') })", `Wrong<"Author has no field or relation 'boks'">`],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27', author_id: 1, titel: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field 'titel'">'.`,
  ],
  ['db.Book.update(1, { id: 2 })', `Type 'number' is not assignable to type 'Wrong<"Book.id is part of the key, and keys never change">'.`],
  ['declare const key: string; db.Book.filter({ [key]: 1 })', 'for names from outside use lookups(input, { allow })'],
  ['db.transact(async () => 3)', 'a transaction is synchronous: await before it, then write'],
  ["defineSchema({ A: model({ b: foreignKey('Bee', { onDelete: 'CASCADE' }) }) })", `Wrong<"A.b: the schema has no model 'Bee'">`],
  [
    "defineSchema({ A: model({ b: string() }, { orderWithRespectTo: 'b' }) })",
    `Wrong<"A: orderWithRespectTo names 'b', which is no key of the model">`,
  ],
  ["defineSchema({ A: model({}, { proxy: 'B' }) })", `Wrong<"A: the schema has no model 'B' to be a proxy of">`],
  ["defineSchema({ A: model({}), B: model({ b: string() }, { proxy: 'A' }) })", `Wrong<"B: a proxy has no fields of its own">`],
  ['db.Book.nextInOrder(1)', "Property 'nextInOrder' does not exist"],
]

test('a wrong name is a compile error that says what has no such name', async () => {
  const files = Object.fromEntries(CASES.map(([line], index) => [`case${index}.ts`, `${LIBRARY}${line}\n`]))
  const output = await withProject(files, compile)
  CASES.forEach(([line, message], index) => {
    const own = output.split(/^(?=\S)/m).filter((error) => error.startsWith(`case${index}.ts`))
    assert.is(own.length, 1, `${line}\n${own.join('')}`)
    assert.ok(own[0]?.includes(message), `${line}\nexpected: ${message}\ngot: ${own.join('')}`)
  })
})

test('what is right compiles against the built packages', async () => {
  const right = `${LIBRARY}
db.Author.filter({ books__tags__name: 'x' }).annotate({ n: count('books') }).filter({ n__gt: 3 }).orderBy('-n')
db.Book.filter(or({ title: 'x' }, not({ author__profile__city: 'x' }))).update({ pages: F('pages').plus(1) })
`
  assert.is(await withProject({ 'right.ts': right }, compile), '')
})

test.run()
