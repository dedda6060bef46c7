import { EXIT } from '../exit-code.js'
import { jsonDocument } from '../output/json.js'
import { table } from '../output/table.js'
import { describeRow, type RowDescription } from '../rows/describe-row.js'
import { withStore, type OpenedStore } from '../store/open-store.js'
import { valueText } from '../values/value-text.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'
import { declarePast, pastPoint, type PastOptions } from './past-options.js'

/** `relata show DIR Model KEY`: a row with its relations. */
export const SHOW: CommandDefinition = {
  description:
    'Prints the values of a row, the rows that its keys refer to, and for each reverse relation the number of rows and the first few; of a tree the rows above and below.',
  examples: [
    ['relata show ./library Book 7', 'the book with the key 7'],
    ['relata show ./library Country DE --json', 'the same of a country, as JSON'],
    ['relata show ./library Book 7 --at 1041', 'the book as it was after commit 1041'],
  ],
  declare: (command) =>
    declarePast(
      command
        .argument('<dir>', 'the folder of a store, or the URL of a database')
        .argument('<model>', 'the name of a model')
        .argument('<key>', 'the primary key of the row'),
    ),
  run: async ({ context, args, options }) => {
    const { json, ...past } = options<PastOptions>()
    const print = async (opened: OpenedStore): Promise<void> => {
      const row = describeRow(opened, argument(args, 1), argument(args, 2))
      context.stdout.write(json === true ? jsonDocument(rowJson(row)) : rowText(row))
    }
    await withStore(context, argument(args, 0), print, pastPoint(past))
    return EXIT.ok
  },
}

function rowText({ label, values, relations }: RowDescription): string {
  const lines = table(
    values.map(({ name, type, value, row }) => [
      name,
      valueText(value, 80),
      row === undefined ? type : `${type}: ${row ?? 'there is no such row'}`,
    ]),
  )
  const related = relations.map(({ name, to, count, rows }) => {
    const more = count > rows.length ? [`  and ${count - rows.length} more`] : []
    return `${[`${name} (${to}): ${count}`, ...rows.map((each) => `  ${each}`), ...more].join('\n')}\n`
  })
  return `${label}\n\n${[lines, ...related].join('\n')}`
}

function rowJson({ label, values, relations }: RowDescription): object {
  return {
    label,
    values: Object.fromEntries(values.map(({ name, json }) => [name, json])),
    relations: Object.fromEntries(
      relations.map(({ name, to, count, keys }) => [name, { model: to, count, first: keys }]),
    ),
  }
}
