import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** The built package: a bundle if the test runner made one, which a process loads in a third of the time. */
const folder = join(process.env['RELATA_BUILT'] ?? root, 'packages/relata')

/** The URL of `relata`, for programs that run in processes of their own. */
export const RELATA: string = pathToFileURL(join(folder, 'dist/index.js')).href
/** What `npx relata` runs. */
export const COMMAND: string = join(folder, 'bin/relata.js')
