import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, LIBRARY, VERSIONS, withLibrary } from './compiler.js'
import type { CompilerVersion } from './compiler.js'
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

/**
 * Compiles each mistake by itself. Returns it with the first (0) or last (-1) line of each error, or with the
 * expected sentence where that line has it.
 */
async function said(
  version: CompilerVersion,
  mistakes: typeof MISTAKES,
  line: 0 | -1,
): Promise<readonly (readonly string[])[]> {
  const files = Object.fromEntries(
    mistakes.map(([wrong], index) => [`case${index}.ts`, `${LIBRARY}${wrong}\nexport {}\n`]),
  )
  const errors = errorsByFile(await withLibrary(files, (folder) => compile(folder, version)))
  return mistakes.map(([wrong, sentence], index) => [
    wrong,
    ...(errors.get(`case${index}`) ?? []).map((lines) => {
      const text = lines.at(line)?.trim() ?? ''
      return text.includes(`Wrong<"${sentence}">`) ? sentence : text
    }),
  ])
}

for (const version of VERSIONS) {
  const test = suite(`types: messages of TypeScript ${version}`)

  test('a mistake is one error, whose first line says to the letter what is wrong', async () => {
    assert.equal(await said(version, MISTAKES, 0), MISTAKES)
  })

  test('of what is inside of something the last line says it', async () => {
    assert.equal(await said(version, INNER_MISTAKES, -1), INNER_MISTAKES)
  })

  test('what is right compiles against the built packages', async () => {
    const right = `${LIBRARY}
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
    assert.is(await withLibrary({ 'right.ts': right }, (folder) => compile(folder, version)), '')
  })

  test.run()
}
