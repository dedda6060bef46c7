import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withProject, type CompilerVersion } from '../compiler.js'
import type { Edited, Editor } from './editor.js'
import { overServer } from './server.js'
import { overService } from './service.js'

const MODELS = join(dirname(fileURLToPath(import.meta.url)), 'models.ts')
const NAME = 'edited.ts'
const HEAD = `import { datetime, model, string } from '@relata/core'
import { avg, count, F, lower, max, or, Prefetch, sum, withQueries } from '@relata/query'
import type { CreateInput, Database, Row, UpdateInput } from '@relata/query'
import { schema, type Library, type Shelf } from './models.js'
declare const shelf: Database<Shelf>
declare const db: Database<Library>
declare const row: Row<Library, 'Book'>
declare const shop: Row<Library, 'Shop'>
declare const writer: Row<Library, 'Author'>
declare const named: { readonly name: string }
declare const rest: { readonly published: string; readonly author_id: number }
declare const printed: { readonly published: string; readonly pages: number }
const counted = db.Author.annotate({ n: count('books'), r: max('books__pages') }).get()
const value = db.Book.values('title', 'author__name').get()
const every = db.Book.values().get()
const pair = db.Book.valuesList('title', 'pages').get()
const totals = db.Book.aggregate({ most: max('pages') })
const books = db.Book.filter({ published__year: 2020 })
void [avg, count, F, lower, max, or, Prefetch, sum, withQueries, schema, shelf, counted, value, every, pair, totals, books]
`

/** The same for several tests: the editor, and what closes it. Most of its time goes into the first look at the types. */
export function openEditor(
  version: CompilerVersion,
  lines: readonly string[],
): Promise<readonly [Editor, close: () => Promise<void>]> {
  return new Promise((resolve, reject) => {
    const closed = withEditor(
      version,
      lines,
      (editor) =>
        new Promise<void>((leave) => {
          resolve([
            editor,
            () => {
              leave()
              return closed
            },
          ])
        }),
    )
    closed.catch(reject)
  })
}

/** The editor of a compiler's version over `models.ts` and a file with these lines. */
export async function withEditor<T>(
  version: CompilerVersion,
  lines: readonly string[],
  use: (editor: Editor) => Promise<T>,
): Promise<T> {
  const positions = new Map<string, number>()
  let text = HEAD
  for (const line of lines) {
    positions.set(line, text.length + line.indexOf('¦'))
    text += `${line.replace('¦', '')};\n`
  }
  const position = (line: string): number => {
    const found = positions.get(line)
    if (found === undefined) throw new RangeError(`the file has no line ${line}`)
    return found
  }
  return withProject({ 'models.ts': await readFile(MODELS, 'utf8'), [NAME]: text }, (folder) => {
    const edited: Edited = { path: join(folder, NAME), text, position }
    return version === '7' ? overServer(folder, edited, use) : use(overService(folder, edited))
  })
}
