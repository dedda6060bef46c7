import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { compile, LIBRARY, withProject } from './compiler.js'

const test = suite('types: declarations')

/** Of everything that people export without a type of their own, what its declaration says. */
const CASES: readonly (readonly [source: string, declaration: string])[] = [
  ["db.Book.filter({ author__name: 'x' })", 'QuerySet<Library, "Book", import("@relata/query").NoAliases>'],
  [
    "db.Author.annotate({ n: count('books') })",
    'QuerySet<Library, "Author", {\n    readonly n: import("@relata/core").ScalarField<"integer", number, never>;\n}>',
  ],
  ["db.Author.alias({ n: count('books') }).slice(0, 3)", 'readonly n: import("@relata/core").ScalarField<"integer", number, "hidden">;'],
  ["db.Author.annotate({ n: count('books') }).get()", 'AnnotatedRow<Library, "Author", {'],
  ["db.Book.values('title', 'pages').get()", '{\n    readonly pages: number | null;\n    readonly title: string;\n}'],
  ["db.Book.valuesList('title', { flat: true })", 'ValuesQuerySet<Library, "Book", import("@relata/query").NoAliases, string>'],
  [
    "db.Book.filter({ title: 'x' }).union(db.Book.all())",
    'CombinedQuerySet<Library, "Book", import("@relata/query").NoAliases, import("@relata/query").RowsShape>',
  ],
  ["or({ title: 'x' }, not({ pages: 3 }))", 'Condition<{'],
  ["F('pages').plus(1)", 'Expression<["+", ["F", "pages"], ["value", import("@relata/core").ScalarField<"float", number, never>]]>'],
  ['db.Book.get(1)', 'Row<Library, "Book">'],
  ['db.Book.get(1).tags', 'ManyRelatedManager<Library, "Tag", never>'],
  ['db.Book', 'ModelManager<Library, "Book">'],
]

test('of what is inferred are short, and name nothing that the packages keep to themselves', async () => {
  const source = `${LIBRARY.replaceAll(/^(const|interface|declare)/gm, 'export $1')}${CASES.map(([text], index) => `export const case${index} = ${text}\n`).join('')}`
  await withProject({ 'exports.ts': source }, async (folder) => {
    const config = join(folder, 'tsconfig.json')
    const { compilerOptions, ...rest } = JSON.parse(await readFile(config, 'utf8')) as { readonly compilerOptions: object }
    await writeFile(
      config,
      JSON.stringify({ ...rest, compilerOptions: { ...compilerOptions, noEmit: false, declaration: true, emitDeclarationOnly: true } }),
    )
    assert.is(await compile(folder), '')
    const written = await readFile(join(folder, 'exports.d.ts'), 'utf8')
    CASES.forEach(([text, declaration], index) => {
      const own = written.split(/^export declare const /m).find((part) => part.startsWith(`case${index}:`)) ?? ''
      assert.ok(own.includes(declaration), `${text}\nexpected: ${declaration}\ngot: ${own}`)
    })
  })
})

test.run()
