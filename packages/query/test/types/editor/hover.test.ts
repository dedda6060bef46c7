import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { VERSIONS } from '../compiler.js'
import { withEditor } from './project.js'

/** What a name shows under the pointer. */
const SHOWN: Readonly<Record<string, string>> = {
  'row¦': 'const row: Row<Library, "Book">',
  'shop¦': 'const shop: Row<Library, "Shop">',
  'db¦': 'const db: Database<Library>',
  'db.Book¦': '(property) Book: ModelManager<Library, "Book">',
  'row.pages¦': '(property) pages: number | null',
  'row.author¦': '(property) author: Row<Library, "Author">',
  'row.author.mentor¦': '(property) mentor: Row<Library, "Author"> | null',
  'row.author.books¦': '(property) books: RelatedManager<Library, "Book", "author">',
  'writer.salute¦': '(property) salute: string',
  'books¦': 'const books: QuerySet<Library, "Book", NoAliases>',
  'shelf.Book¦': '(property) Book: ModelManagerOf<Shelf, "Book">',
  'shelf.Author¦': '(property) Author: ModelManager<Shelf, "Author">',
  'counted¦': 'const counted: Row<Library, "Author"> & { readonly n: number; readonly r: number | null; }',
  'counted.n¦': '(property) n: number',
  'counted.r¦': '(property) r: number | null',
  'value¦': 'const value: { readonly author__name: string; readonly title: string; }',
  'value.author__name¦': '(property) author__name: string',
  'pair¦': 'const pair: readonly [string, number | null]',
  'totals¦': 'const totals: { readonly most: number | null; }',
}

for (const version of VERSIONS) {
  const test = suite(`types: hover with TypeScript ${version}`)

  test('shows a row by its name, an annotated row with its values, and of a value its type', async () => {
    const shown = await withEditor(version, Object.keys(SHOWN), async (editor) => {
      const found: Record<string, string> = {}
      for (const line of Object.keys(SHOWN)) found[line] = inOrder((await editor.hover(line)).type)
      return found
    })
    assert.equal(shown, SHOWN)
  })

  test.run()
}

/**
 * With the members of an object type in alphabetical order: TypeScript 5.9 shows them in the order in which
 * it met them.
 */
function inOrder(type: string): string {
  return type.replaceAll(
    /\{ (.*?); \}/g,
    (_, members: string) => `{ ${members.split('; ').sort().join('; ')}; }`,
  )
}
