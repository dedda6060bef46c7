import type { Command } from 'commander'
import { EXIT } from '../exit-code.js'
import { jsonLine } from '../output/json.js'
import { counted } from '../output/quantities.js'
import { modelNamed, type DynamicRows } from '../rows/dynamic-rows.js'
import { findRows } from '../rows/find-rows.js'
import { columnsOf, rowsText } from '../rows/rows-text.js'
import { withStore, type OpenedStore } from '../store/open-store.js'
import { plainJson } from '../values/value-json.js'
import { argument, wholeNumber } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'
import { declarePast, pastPoint, type PastOptions } from './past-options.js'

interface Options extends PastOptions {
  readonly order?: readonly string[]
  readonly fields?: readonly string[]
  readonly limit?: number
  readonly offset?: number
  readonly count?: boolean
}

/** The number of rows printed without --limit if the output is a terminal. */
const LIMIT = 50

/** `relata ls DIR Model …`: the rows of a model. */
export const LS: CommandDefinition = {
  description:
    'Lists rows of a model. Conditions are lookup chains with a value, as in a query string: name__startswith=J, author__name=Eco, pages__gt=100, published__isnull=true, tags__name__in=a,b. A row has to match all of them.',
  examples: [
    ['relata ls ./library Book', `the first ${LIMIT} books`],
    [
      "relata ls ./library Book 'author__name__startswith=J' --order=-published --limit 5",
      'five books, the newest first',
    ],
    ['relata ls ./library Book --fields title,author__name --json', 'some values, one JSON object a line'],
    ['relata ls ./library Book pages__gt=500 --count', 'how many there are'],
    ['relata ls ./library Book --at 2026-03-01', 'the books as they were on that day'],
  ],
  declare: (command: Command) =>
    declarePast(
      command
        .argument('<dir>', 'the folder of a store, or the URL of a database')
        .argument('<model>', 'the name of a model')
        .argument('[conditions...]', 'lookup chains with their values: pages__gt=100')
        .option(
          '--order <chains>',
          'order by these chains, separated by commas; with - before one in descending order',
          list,
        )
        .option('--fields <chains>', 'print the values of these chains instead of rows', list)
        .option(
          '--limit <number>',
          `print at most this number of rows (default: ${LIMIT}; with --json: all)`,
          (text) => wholeNumber('limit', text),
        )
        .option('--offset <number>', 'skip this number of rows first', (text) => wholeNumber('offset', text))
        .option('--count', 'print only the number of rows'),
    ),
  run: async ({ context, args, options }) => {
    const name = argument(args, 1)
    const { order = [], fields = [], count, json, limit, offset = 0, ...past } = options<Options>()
    const print = async (opened: OpenedStore): Promise<void> => {
      const model = modelNamed(opened.schema, name)
      const rows = findRows(opened, { model: name, conditions: args.slice(2), order, fields })
      if (count === true)
        return void context.stdout.write(
          json === true ? jsonLine({ count: rows.count() }) : `${rows.count()}\n`,
        )
      const columns = columnsOf(model, fields)
      if (json === true) {
        const end = limit === undefined ? undefined : offset + limit
        for (const row of rows.slice(offset, end))
          context.stdout.write(
            jsonLine(Object.fromEntries(columns.map((column) => [column, plainJson(row[column])]))),
          )
        return
      }
      const most = limit ?? LIMIT
      context.stdout.write(rowsText(columns, rows.slice(offset, offset + most)))
      printRest(context, rows, { offset, shown: most, limited: limit !== undefined })
    }
    await withStore(context, argument(args, 0), print, pastPoint(past))
    return EXIT.ok
  },
}

interface Shown {
  readonly offset: number
  readonly shown: number
  readonly limited: boolean
}

/** Prints how many rows are left out, unless the user has set the limit. */
function printRest(
  { stderr }: Invocation['context'],
  rows: DynamicRows,
  { offset, shown, limited }: Shown,
): void {
  const total = rows.count()
  const rest = total - offset - shown
  if (limited || rest <= 0) return
  stderr.write(`${counted(rest, 'more row')}: pass --limit and --offset.\n`)
}

function list(text: string): readonly string[] {
  return text.split(',').filter((part) => part !== '')
}
