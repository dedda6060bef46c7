import { EXIT } from '../exit-code.js'
import { coloursFor, type Colours } from '../output/colours.js'
import { jsonDocument } from '../output/json.js'
import { printable } from '../output/printable.js'
import type { Check } from '../verify/check.js'
import { verifyStore } from '../verify/verify-store.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly quick?: boolean
}

/** `relata verify DIR`: whether a store is intact. */
export const VERIFY: CommandDefinition = {
  description:
    'Verifies a store: every record and the hash chain, the index of idempotency keys, the snapshots, and the state by replay; in a folder also that LevelDB dropped nothing. A folder is read through a copy, and nothing is changed. Exits with 1 if something is wrong.',
  examples: [
    ['relata verify ./library', 'everything'],
    ['relata verify ./library --quick', 'only that the log opens, and its last record'],
    ['relata verify ./library --json', 'the checks as JSON'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of a store, or the URL of a database')
      .option('--quick', 'only open the log, and verify its last record'),
  run: async ({ context, args, options }) => {
    const { quick = false, json } = options<Options>()
    const found = await verifyStore(context, argument(args, 0), quick)
    const colours = coloursFor(context.stdout, context.env)
    if (json === true) context.stdout.write(jsonDocument(found))
    else for (const check of found.checks) context.stdout.write(checkText(check, colours))
    return found.ok ? EXIT.ok : EXIT.finding
  },
}

function checkText({ name, result, detail, findings }: Check, colours: Colours): string {
  const marks = { ok: colours.green('ok'), finding: colours.red('finding'), skipped: colours.dim('skipped') }
  const lines = [
    `${marks[result]}  ${name}: ${printable(detail)}`,
    ...findings.map((each) => `    ${printable(each)}`),
  ]
  return `${lines.join('\n')}\n`
}
