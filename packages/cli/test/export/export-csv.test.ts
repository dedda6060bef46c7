import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import type { JsonValue } from '@relata/core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { csvLine, exportCsv } from '../../src/export/export-csv.js'
import { encodeRow, linksOf, rowsOf, storedModels } from '../../src/export/export-lines.js'
import { inProject } from '../helpers/project.js'
import { randomStore } from '../helpers/random-store.js'

const test = suite('export to CSV')

/** Reads CSV as RFC 4180 has it; null for an empty cell without quotes. */
function parseCsv(text: string): readonly (readonly (string | null)[])[] {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy)) {
    row.push(quoted?.replaceAll('""', '"') ?? (plain === '' ? null : plain))
    if (end === ',') continue
    rows.push(row)
    row = []
  }
  assert.ok(text.endsWith('\r\n') && row.length === 0)
  return rows
}

const asCell = (value: JsonValue): string | null =>
  value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)

test('a reader of CSV gets the rows and links back, whatever the values', async () => {
  await fc.assert(
    fc.asyncProperty(randomStore, ({ state }) =>
      inProject({}, async (project) => {
        const folder = project.path('csv')
        const names = await exportCsv(state, folder)
        const read = async (name: string): Promise<string> => await readFile(`${folder}/${name}`, 'utf8')
        for (const model of storedModels(state)) {
          assert.ok(names.includes(`${model.name}.csv`))
          const [header, ...rows] = parseCsv(await read(`${model.name}.csv`))
          assert.equal(
            header,
            model.fields.map(({ attribute }) => attribute),
          )
          assert.equal(
            rows,
            Array.from(rowsOf(state, model), (row) => Object.values(encodeRow(model, row)).map(asCell)),
          )
        }
        const links = [...linksOf(state)].filter(([label]) => label === 'Book.readers')
        const [, ...rows] = parseCsv(await read('Book.readers.csv'))
        assert.equal(
          rows,
          links.map(([, ...ends]) => ends.map(asCell)),
        )
      }),
    ),
    { numRuns: 60, interruptAfterTimeLimit: 60_000 },
  )
})

test('cells are quoted where they have to be', () => {
  assert.is(
    csvLine([1, null, '', 'a', 'a,b', 'say "x"', ' pad', { a: [1] }, true]),
    '1,,"",a,"a,b","say ""x"""," pad","{""a"":[1]}",true\r\n',
  )
})

test.run()
