import type { Command } from 'commander'
import type { Commit } from '@relata/core/engine'
import { EXIT } from '../exit-code.js'
import { touches, type CommitFilter } from '../history/commit-filter.js'
import { commitJson, commitText } from '../history/commit-text.js'
import { followLog } from '../history/follow-log.js'
import { readBackward, readForward, type HistorySource } from '../history/read-history.js'
import { timeOption } from '../history/time-option.js'
import { coloursFor } from '../output/colours.js'
import { jsonLine } from '../output/json.js'
import { droppedText } from '../history/dropped-text.js'
import { schemaInForce } from '../store/log-with-schemas.js'
import { withLog } from '../store/open-store.js'
import { argument, wholeNumber } from './argument.js'
import type { CommandDefinition, Invocation } from './definition.js'

interface Options {
  readonly after?: number
  readonly before?: number
  readonly since?: string
  readonly until?: string
  readonly model?: string
  readonly key?: string
  readonly action?: string
  readonly actor?: string
  readonly limit?: number
  readonly reverse?: boolean
  readonly follow?: boolean
}

/** `relata log DIR`: the commits of a store. */
export const LOG: CommandDefinition = {
  description: 'Prints the commits of a store, with their events.',
  examples: [
    ['relata log ./library --reverse --limit 10', 'the last ten commits, the latest first'],
    ['relata log ./library --model Book --key 7', 'everything that happened to a book'],
    ['relata log ./library --since 2h --actor u7', 'what a user did in the last two hours'],
    ['relata log ./library --after 1000 --json', 'commits after a position, one JSON object a line'],
    ['relata log ./library --follow', 'continues with new commits until it is interrupted'],
  ],
  declare: (command: Command) =>
    command
      .argument('<dir>', 'the folder of a store, or the URL of a database')
      .option('--after <position>', 'later commits', (text) => wholeNumber('after', text))
      .option('--before <position>', 'earlier commits', (text) => wholeNumber('before', text))
      .option('--since <time>', 'from a time on: 2026-03-01, 2026-03-01T12:00:00Z, 2h (two hours ago)')
      .option('--until <time>', 'up to a time')
      .option('--model <name>', 'commits with an event of this model')
      .option('--key <key>', 'commits with an event of the row with this primary key')
      .option('--action <name>', 'commits with this action')
      .option('--actor <name>', 'commits with this actor in their meta')
      .option('--limit <number>', 'print at most this number of commits', (text) =>
        wholeNumber('limit', text),
      )
      .option('--reverse', 'the latest first')
      .option('--follow', 'print new commits as they are written; ends with Ctrl-C'),
  run: async (invocation) => {
    const { context, args, options } = invocation
    const { limit = Infinity, reverse, follow } = options<Options>()
    let filter = filterOf(options<Options>(), Date.now())
    const print = printer(invocation, filter)
    let last = filter.after
    await withLog(context, argument(args, 0), async ({ log, versions }) => {
      const { dropped } = log
      if (dropped !== undefined && options<Options>().after === undefined) {
        filter = { ...filter, after: dropped.position }
        context.stderr.write(`${droppedText(dropped)}\n`)
      }
      const source: HistorySource = { log, schema: schemaInForce(versions) }
      const commits = reverse === true ? readBackward(source, filter) : readForward(source, filter)
      let printed = 0
      if (limit > 0)
        for await (const commit of commits) {
          print(commit, source)
          if (++printed >= limit) break
        }
      last = (await log.head()).position
    })
    if (follow === true)
      await followLog(context, argument(args, 0), { filter: { ...filter, after: last }, print })
    return EXIT.ok
  },
}

function printer(
  { context, options }: Invocation,
  filter: CommitFilter,
): (commit: Commit, source: Pick<HistorySource, 'schema'>) => void {
  const { stdout, env } = context
  const colours = coloursFor(stdout, env)
  const narrow = filter.model !== undefined || filter.key !== undefined
  if (options().json === true) return (commit) => void stdout.write(jsonLine(commitJson(commit)))
  return (commit, { schema }) => {
    const shown = narrow ? commit.events.filter((event) => touches(event, filter, schema)) : commit.events
    stdout.write(commitText(commit, colours, shown))
  }
}

function filterOf(options: Options, now: number): CommitFilter {
  const { after = 0, before = Infinity, since, until, model, key, action, actor } = options
  return {
    after,
    before,
    since: since === undefined ? -Infinity : timeOption('since', since, now),
    until: until === undefined ? Infinity : timeOption('until', until, now),
    model,
    key,
    action,
    actor,
  }
}
