import { printSchema, schemaDiagram } from '@relata/core'
import { EXIT } from '../exit-code.js'
import { describeStore } from '../inspect/describe-store.js'
import { descriptionText } from '../inspect/description-text.js'
import { jsonDocument } from '../output/json.js'
import { withLog, withStore } from '../store/open-folder.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly schema?: boolean
  readonly diagram?: boolean
}

/** `relata inspect DIR`: what a store contains. */
export const INSPECT: CommandDefinition = {
  name: 'inspect',
  summary: 'what a store contains: schema, rows and bytes by model, relations, positions, owner',
  examples: [
    ['relata inspect ./library', 'a summary of the store in a folder, also while a service has it open'],
    ['relata inspect ./library --schema', 'the schema in force, as TypeScript'],
    ['relata inspect ./library --diagram', 'the schema in force, as a Mermaid diagram'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of a store')
      .option('--schema', 'print the schema in force, as TypeScript')
      .option('--diagram', 'print the schema in force, as a Mermaid diagram'),
  run: async ({ context, args, options }) => {
    const dir = argument(args, 0)
    const { schema, diagram, json } = options<Options>()
    if (schema === true || diagram === true)
      await withLog(context, dir, async ({ versions }) => {
        const last = versions.at(-1)?.event.schema
        if (last === undefined) return
        if (json === true) context.stdout.write(jsonDocument(last))
        else context.stdout.write(diagram === true ? schemaDiagram(last) : printSchema(last))
      })
    else
      await withStore(context, dir, async (opened) => {
        const description = await describeStore(opened)
        context.stdout.write(json === true ? jsonDocument(description) : descriptionText(description))
      })
    return EXIT.ok
  },
}
