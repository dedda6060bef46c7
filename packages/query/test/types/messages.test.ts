import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, LIBRARY, VERSIONS, withLibrary } from './compiler.js'
import { INNER_MISTAKES, MISTAKES } from './mistakes.js'

/** The lines of each error of each file of a project. */
function errorsByFile(output: string): ReadonlyMap<string, readonly (readonly string[])[]> {
  const found = new Map<string, string[][]>()
  for (const error of output.split(/^(?=\S)/m)) {
    const [, file = '', message = ''] = /^(\w+)\.ts\(\d+,\d+\): error TS\d+: ([\s\S]*)$/.exec(error) ?? []
    found.set(file, [...(found.get(file) ?? []), message.trim().split('\n')])
  }
  return found
}

type Mistakes = typeof MISTAKES

/** A file for each mistake: an error in one has no effect on the next. */
function mistakeFiles(name: string, mistakes: Mistakes): readonly (readonly [string, string])[] {
  return mistakes.map(([wrong], index) => [`${name}${index}.ts`, `${LIBRARY}${wrong}\nexport {}\n`])
}

const BUILT = `${LIBRARY}
db.Author.filter({ books__tags__name: 'x' }).annotate({ n: count('books') }).filter({ n__gt: 3 }).orderBy('-n')
db.Book.filter(or({ title: 'x' }, not({ author__profile__city: 'x' }))).update({ pages: F('pages').plus(1) })
declare const either: number | Row<Library, 'Author'> | null
db.Book.filter({ author: either, tags: genre, tags__in: [genre, 2], look: { color: 'red', sizes: [1] }, published: new Date() })
db.Book.get(row)
books.get(row.id)
for (const { title } of books) db.Tag.create({ name: title, kind: 'genre' })
const input: CreateInput<Library, 'Book'>[] = [{ title: 'x', published: 'x', author: writer }, { title: 'x', published: 'x', author_id: 1 }]
input.map((values) => [db.Book.create(values), writer.books.create(values), db.Book.create({ ...values, title: 'y' })])
db.Book.bulkCreate(input)
db.Tag.bulkCreate(new Set(['x', 'y'].map((name) => ({ name, kind: 'mood' as const }))))
`

const COMPOSED = `${LIBRARY}
declare const text: string
let either = or({ title: 'a' })
either = or(either, { title: text })
either = or({ title: 'b' })
for (const title of ['x', 'y']) either = or(either, { title }, { pages: 1 })
let named = where('title', 'a')
named = where('title', text)
const parts = [not({ title: 'a' })]
parts.push(not({ title: 'b' }))
db.Book.filter(either, named, and(...parts))
declare const field: 'title' | 'author__name'
db.Book.filter(where(field, text))
const draft: WhereDraft<Library, 'Book', 'title__icontains' | 'pages__gt'> = {}
draft.title__icontains = text
draft.pages__gt = 3
db.Book.filter(draft)
declare const longer: boolean
const oneOf = longer ? db.Author.annotate({ n: count('books') }) : db.Author.all()
oneOf.orderBy('name', '-id').first()
// @ts-expect-error no such model
export type NoRow = Row<Library, 'Bok'>
`

const JSON_VALUES = `
import { defineSchema, json, model, string, type SchemaOf } from '@relata/core'
import type { CreateInput, Database, Row } from '@relata/query'
type Json = string | number | boolean | null | { [key: string]: Json } | Json[]
interface Tree { readonly name: string; readonly children: readonly Tree[]; readonly parent?: Tree }
const schema = defineSchema({ A: model({ name: string(), data: json<Json>(), tree: json<Tree>({ null: true }), list: json<Json[]>() }) })
interface Store extends SchemaOf<typeof schema> {}
declare const db: Database<Store>
declare const unnamed: Database<SchemaOf<typeof schema>>
declare const id: number | undefined
export const one = id === undefined ? null : db.A.get(id)
export const found: Row<Store, 'A'> | null = db.A.toArray().find((a) => a.name === 'x') ?? null
export const other = id === undefined ? null : unnamed.A.get(id)
export const all = [...db.A, ...unnamed.A]
export const values = db.A.values('data', 'tree').toArray()[0] ?? null
export const rows = db.A.filter({ data__a__b: 1, tree__children__0__name: 'x', list__contains: ['x'] })
export const input: CreateInput<Store, 'A'> = { name: 'x', data: { a: [1, { b: null }] }, list: [] }
db.A.update(1, (draft) => { draft.data = [1] })
// @ts-expect-error the list is required
db.A.create({ name: 'x', data: 1 })
`

/** What each compiler reads once: to read the packages takes it longer than to check all of these files. */
const FILES = {
  ...Object.fromEntries([...mistakeFiles('mistake', MISTAKES), ...mistakeFiles('inner', INNER_MISTAKES)]),
  'built.ts': BUILT,
  'composed.ts': COMPOSED,
  'jsonvalues.ts': JSON_VALUES,
}

for (const version of VERSIONS) {
  const test = suite(`types: messages of TypeScript ${version}`)
  let errors: ReturnType<typeof errorsByFile> = new Map()

  test.before(async () => {
    errors = errorsByFile(await withLibrary(FILES, (folder) => compile(folder, version)))
  })

  /**
   * Returns each mistake with the first (0) or last (-1) line of each of its errors, or with the expected sentence where that
   * line has it.
   */
  function messages(name: string, mistakes: Mistakes, line: 0 | -1): readonly (readonly string[])[] {
    return mistakes.map(([wrong, sentence], index) => [
      wrong,
      ...(errors.get(`${name}${index}`) ?? []).map((lines) => {
        const text = lines.at(line)?.trim() ?? ''
        return text.includes(`Wrong<"${sentence}">`) ? sentence : text
      }),
    ])
  }

  test('every error is in a file of the project', () => {
    const files = Object.keys(FILES).map((file) => file.replace('.ts', ''))
    assert.equal(
      [...errors.keys()].filter((file) => !files.includes(file)),
      [],
    )
    assert.ok(errors.size > 0)
  })

  test('a mistake is one error, whose first line says to the letter what is wrong', () => {
    assert.equal(messages('mistake', MISTAKES, 0), MISTAKES)
  })

  test('of what is inside of something the last line says it', () => {
    assert.equal(messages('inner', INNER_MISTAKES, -1), INNER_MISTAKES)
  })

  test('what is right compiles against the built packages', () => {
    assert.is(errors.get('built'), undefined)
  })

  test('conditions are put together step by step: values keep no literals', () => {
    assert.is(errors.get('composed'), undefined)
  })

  test('a recursive type of JSON is not walked', () => {
    assert.is(errors.get('jsonvalues'), undefined)
  })

  test.run()
}
