import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, LIBRARY, VERSIONS, withLibrary } from './compiler.js'
import { MISTAKES } from './mistakes.js'

/**
 * The last line of each error of each file of a project: what leads up to it differs between the compilers.
 */
function errorsByFile(output: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const error of output.split(/^(?=\S)/m)) {
    const [, file = '', message = ''] = /^(\w+)\.ts\(\d+,\d+\): error TS\d+: ([\s\S]*)$/.exec(error) ?? []
    found.set(file, [...(found.get(file) ?? []), message.trim().split('\n').at(-1)?.trim() ?? ''])
  }
  return found
}

for (const version of VERSIONS) {
  const test = suite(`types: messages of TypeScript ${version}`)

  test('a mistake is one error, whose last line says to the letter what is wrong', async () => {
    const files = Object.fromEntries(
      MISTAKES.map(([line], index) => [`case${index}.ts`, `${LIBRARY}${line}\nexport {}\n`]),
    )
    const errors = errorsByFile(await withLibrary(files, (folder) => compile(folder, version)))
    const said = MISTAKES.map(([line], index) => [line, ...(errors.get(`case${index}`) ?? [])])
    assert.equal(said, MISTAKES)
  })

  test('what is right compiles against the built packages', async () => {
    const right = `${LIBRARY}
db.Author.filter({ books__tags__name: 'x' }).annotate({ n: count('books') }).filter({ n__gt: 3 }).orderBy('-n')
db.Book.filter(or({ title: 'x' }, not({ author__profile__city: 'x' }))).update({ pages: F('pages').plus(1) })
`
    assert.is(await withLibrary({ 'right.ts': right }, (folder) => compile(folder, version)), '')
  })

  test.run()
}
