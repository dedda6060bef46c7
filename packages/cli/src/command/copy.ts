import { copyStore } from '../copy/copy-store.js'
import { EXIT } from '../exit-code.js'
import { interruptible } from '../interruptible.js'
import { jsonDocument } from '../output/json.js'
import { printable } from '../output/printable.js'
import { table } from '../output/table.js'
import { databaseUrl } from '../store/database-url.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly continue?: boolean
  readonly verify?: boolean
}

/** `relata copy FROM TO`: a store in another place. */
export const COPY: CommandDefinition = {
  description:
    'Copies a store with its whole history to a new place: from a folder to a PostgreSQL database, back, or between two of a kind. Commits keep their positions, ids, times and keys. Both stores are then replayed, and must have the same state. The store may be open; commits that are written meanwhile are left out. Snapshots are not copied.',
  examples: [
    ['relata copy ./library postgres://app@localhost/library', 'a folder into the log main of a database'],
    ['relata copy postgres://app@localhost/library ./library', 'the other way, into a new folder'],
    ["relata copy ./library 'postgres://app@localhost/library#archive'", 'into the log of another name'],
    [
      'relata copy ./library postgres://app@localhost/library --continue',
      'appends the commits that the copy does not have yet',
    ],
  ],
  declare: (command) =>
    command
      .argument('<from>', 'the folder of a store, or the URL of a database')
      .argument('<to>', 'a new folder, or the URL of a database with an empty log or none')
      .option('--continue', 'the target may have the first commits: append the others')
      .option('--no-verify', "don't replay both stores: for large ones"),
  run: async ({ context, args, options }) => {
    const { continue: continues = false, verify = true, json } = options<Options>()
    const [from, to] = [argument(args, 0), argument(args, 1)]
    const { position, stateHash } = await interruptible((signal) =>
      copyStore(context, from, to, { continues, verify, signal }),
    )
    const stores = [from, to].map((place) => ({
      store: databaseUrl(place)?.shown ?? place,
      position,
      stateHash,
    }))
    const hashText = stateHash === undefined ? 'not replayed' : `state hash ${stateHash}`
    context.stdout.write(
      json === true
        ? jsonDocument({ from: stores[0], to: stores[1] })
        : table(stores.map(({ store }) => [printable(store), `commit ${position}`, hashText])),
    )
    return EXIT.ok
  },
}
