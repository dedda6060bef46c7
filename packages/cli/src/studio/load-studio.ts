import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommandError } from '../command-error.js'

/** The parts of `@relata/studio`, an optional package, that this command uses. */
export interface StudioModule {
  readonly studio: (
    db: object,
    options: StudioSettings,
  ) => RequestListener & { close(): void; replace(db: object): void }
}

export interface StudioSettings {
  readonly title: string
  readonly token: string
  readonly write: boolean
  readonly actor: () => string | undefined
}

const NAME = '@relata/studio'

/** The studio of the project in a folder, else one beside this package. Throws CommandError `ERR_NO_STUDIO`. */
export async function loadStudio(cwd: string): Promise<StudioModule> {
  const require = createRequire(join(cwd, 'package.json'))
  let path: string
  try {
    path = pathToFileURL(require.resolve(NAME)).href
  } catch {
    path = NAME
  }
  try {
    return (await import(path)) as StudioModule
  } catch (error) {
    // Node's error codes begin like those of Relata, which the guide lists.
    const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
    if (!String(code).endsWith('_MODULE_NOT_FOUND')) throw error
    throw new CommandError(
      'ERR_NO_STUDIO',
      `The studio is a separate package. Install it: npm install ${NAME}`,
      {
        value: cwd,
        cause: error,
      },
    )
  }
}
