import { EXIT } from '../exit-code.js'
import { describeStore } from '../inspect/describe-store.js'
import { descriptionText } from '../inspect/description-text.js'
import { jsonDocument } from '../output/json.js'
import { withStore, type OpenedStore } from '../store/open-store.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'
import { declarePast, pastPoint, type PastOptions } from './past-options.js'

/** `relata inspect DIR`: what a store contains. */
export const INSPECT: CommandDefinition = {
  description:
    'Prints what a store contains: schema, rows and bytes by model, relations, positions, snapshots, owner.',
  examples: [
    ['relata inspect ./library', 'a summary of the store in a folder, also while a service has it open'],
    ['relata inspect ./library --at 2026-03-01', 'what it contained on that day'],
  ],
  declare: (command) =>
    declarePast(command.argument('<dir>', 'the folder of a store, or the URL of a database')),
  run: async ({ context, args, options }) => {
    const { json, ...past } = options<PastOptions>()
    const print = async (opened: OpenedStore): Promise<void> => {
      const description = await describeStore(opened)
      context.stdout.write(json === true ? jsonDocument(description) : descriptionText(description))
    }
    await withStore(context, argument(args, 0), print, pastPoint(past))
    return EXIT.ok
  },
}
