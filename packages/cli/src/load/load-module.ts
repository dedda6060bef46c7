import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CommandError } from '../command-error.js'

export type Exports = Readonly<Record<string, unknown>>

/**
 * Imports a module of the user, by a path that is relative to `cwd`. Throws CommandError `ERR_LOAD_MODULE` if it
 * doesn't exist, is TypeScript that this Node doesn't load, or throws.
 */
export async function loadModule(cwd: string, path: string): Promise<Exports> {
  const file = resolve(cwd, path)
  if (!existsSync(file) || !statSync(file).isFile())
    throw new CommandError('ERR_LOAD_MODULE', `There is no file ${path} in ${cwd}.`, { value: path })
  try {
    return (await import(pathToFileURL(file).href)) as Exports
  } catch (error) {
    throw new CommandError('ERR_LOAD_MODULE', `${path} can't be loaded: ${reasonOf(path, error)}`, {
      value: path,
      cause: error,
    })
  }
}

function reasonOf(path: string, error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined
  const isTypeScript = /\.[cm]?ts$/.test(path)
  // Node's error codes begin like those of Relata, which the guide lists.
  if (isTypeScript && String(code).endsWith('_UNKNOWN_FILE_EXTENSION'))
    return `Node ${process.versions.node} doesn't load TypeScript. Pass the compiled .js file, or use Node 22.18 or later, or run: node --import tsx node_modules/relata/bin/relata.js …`
  return error instanceof Error ? error.message : String(error)
}
