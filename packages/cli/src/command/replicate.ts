import { replicate } from '../backup/replicate.js'
import { EXIT } from '../exit-code.js'
import { interruptible } from '../interruptible.js'
import { jsonLine } from '../output/json.js'
import { folderArgument } from '../store/folder-argument.js'
import { argument } from './argument.js'
import type { CommandDefinition } from './definition.js'

interface Options {
  readonly once?: boolean
  readonly verify?: boolean
}

const INSTEAD =
  'PostgreSQL replicates databases itself. Copy the commits once, or later ones too: relata copy FROM TO --continue.'

/** `relata replicate DIR TO`: a copy that gets each new commit. */
export const REPLICATE: CommandDefinition = {
  description:
    'Copies the commits of a store, which may be open, to a replica, and then each new one until it is interrupted. When the replica has all commits for the first time, it is replayed and its state is compared with that of the store. If you start the command again, it continues where it stopped. A replica is a store: if the original is lost, end the replication and open the replica. relata repair can also take commits that a damaged store lacks from a replica.',
  examples: [
    ['relata replicate ./library /mnt/other/library', 'follows until Ctrl-C'],
    ['relata replicate ./library /mnt/other/library --once', 'catches up and ends: for a timer'],
  ],
  declare: (command) =>
    command
      .argument('<dir>', 'the folder of a store')
      .argument('<to>', 'the folder of the replica; created if it is missing')
      .option('--once', 'end when the replica has all commits of the store')
      .option('--no-verify', "don't replay the replica when it has all commits: for large stores"),
  run: async ({ context, args, options }) => {
    const { once = false, verify = true, json } = options<Options>()
    const onPosition = (position: number, verified: boolean): void => {
      const text = `The replica has commit ${position}${verified ? ', verified by replay' : ''}.\n`
      context.stdout.write(json === true ? jsonLine({ position, verified }) : text)
    }
    const folder = folderArgument(context.cwd, argument(args, 0), INSTEAD)
    const to = folderArgument(context.cwd, argument(args, 1), INSTEAD)
    await interruptible((signal) => replicate(context, folder, to, { once, verify, onPosition, signal }))
    return EXIT.ok
  },
}
