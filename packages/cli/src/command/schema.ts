import type { Command } from 'commander'
import { Option } from 'commander'
import type { SchemaVersion } from '@relata/core/engine'
import { printSchema, schemaDiagram } from '@relata/core'
import { CommandError } from '../command-error.js'
import { EXIT } from '../exit-code.js'
import { jsonDocument } from '../output/json.js'
import { withLog } from '../store/open-store.js'
import { argument, wholeNumber } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly format?: 'ts' | 'mermaid' | 'json'
  readonly at?: number
}

/** `relata schema DIR`: the schema of a store. */
export const SCHEMA: CommandDefinition = {
  description:
    'Prints the schema of a store: as a TypeScript module that compiles, a Mermaid diagram, or the description in the log. A log contains no functions and validators: a comment lists those that are missing.',
  examples: [
    ['relata schema ./library > schema.ts', 'the schema as a module'],
    ['relata schema ./library --format mermaid', 'a diagram for Markdown'],
    ['relata schema ./library --at 100', 'the schema that commit 100 was written under'],
  ],
  declare: (command: Command) =>
    command
      .argument('<dir>', 'the folder of a store, or the URL of a database')
      .addOption(
        new Option('--format <format>', 'ts (the default), mermaid or json').choices([
          'ts',
          'mermaid',
          'json',
        ]),
      )
      .option('--at <position>', 'the schema at a commit', (text) => wholeNumber('at', text, 1)),
  run: async ({ context, args, options }) => {
    const { json, at } = options<Options>()
    const { format = json === true ? 'json' : 'ts' } = options<Options>()
    await withLog(context, argument(args, 0), async ({ log, versions }) => {
      const head = (await log.head()).position
      const version = versionAt(versions, at ?? head, head)
      context.stdout.write(printed(version, format))
    })
    return EXIT.ok
  },
}

function versionAt(versions: readonly SchemaVersion[], at: number, head: number): SchemaVersion {
  const version = at > head ? undefined : versions.findLast(({ position }) => position <= at)
  if (version !== undefined) return version
  throw new CommandError('ERR_NO_COMMIT', `There is no commit ${at}: the last one is ${head}.`, { value: at })
}

function printed({ position, time, event }: SchemaVersion, format: 'ts' | 'mermaid' | 'json'): string {
  switch (format) {
    case 'json':
      return jsonDocument({ position, time: new Date(time), schema: event.schema })
    case 'mermaid':
      return schemaDiagram(event.schema)
    case 'ts':
      return printSchema(event.schema, {
        comment: `The schema of commit ${position}, ${new Date(time).toISOString()}.`,
      })
  }
}
