import sync from 'node:fs'
import promises, { type FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { basename } from 'node:path'

/** Functions of the file system by name, as far as they are called here. */
type Calls = Record<string, (...args: unknown[]) => unknown>

const PROMISES = 'copyFile link lstat mkdir open readFile readdir rename rm stat writeFile'.split(' ')
const SYNC =
  'fstatSync openSync readFileSync readdirSync readlinkSync realpathSync renameSync rmSync statSync writeSync'.split(
    ' ',
  )
const OF_HANDLES = 'datasync read readFile stat sync write writeFile writev'.split(' ')

/** One kind of call: the function, and the file without what differs from run to run. */
export type FileCall = string

/** Node's error of a system call. */
function systemError(code: string, call: FileCall): Error {
  return Object.assign(new Error(`${code}: planned failure, ${call}`), { code, syscall: call.split(' ')[0] })
}

function callOf(name: string, target: unknown): FileCall {
  const file = typeof target === 'string' ? basename(target) : typeof target
  return `${name} ${file.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{8}|\d+/g, '*')}`
}

/**
 * Runs work while each call of a kind fails with a code, and resolves with the kinds of calls that it made. The functions
 * are replaced for the whole process, so nothing else may run meanwhile. What LevelDB does itself doesn't fail.
 */
export async function withFailing(
  failing: { readonly call: FileCall; readonly code: string } | undefined,
  work: () => Promise<void>,
): Promise<ReadonlySet<FileCall>> {
  const calls = new Set<FileCall>()
  const failureAt = (name: string, target: unknown): Error | undefined => {
    const call = callOf(name, target)
    calls.add(call)
    return call === failing?.call ? systemError(failing.code, call) : undefined
  }
  const restore = [
    replace(promises as unknown as Calls, PROMISES, (name, original) => async (...args) => {
      const error = failureAt(name, args[0])
      if (error !== undefined) throw error
      const result = await original(...args)
      if (name === 'open') failHandle(result as FileHandle, args[0], failureAt)
      return result
    }),
    replace(sync as unknown as Calls, SYNC, (name, original) => (...args) => {
      const error = failureAt(name, args[0])
      if (error !== undefined) throw error
      return original(...args)
    }),
    replace(sync as unknown as Calls, ['fdatasync'], (name, original) => (...args) => {
      const error = failureAt(name, args[0])
      if (error === undefined) return original(...args)
      return setImmediate(args[1] as (error: Error) => void, error)
    }),
  ]
  syncBuiltinESMExports()
  try {
    await work()
  } finally {
    for (const back of restore) back()
    syncBuiltinESMExports()
  }
  return calls
}

function failHandle(
  handle: FileHandle,
  path: unknown,
  failureAt: (name: string, target: unknown) => Error | undefined,
): void {
  replace(handle as unknown as Calls, OF_HANDLES, (name, original) => async (...args) => {
    const error = failureAt(`file.${name}`, path)
    if (error !== undefined) throw error
    return original.apply(handle, args)
  })
}

/** Replaces functions of an object; returns a function that puts them back. */
function replace(
  object: Calls,
  names: readonly string[],
  replacement: (name: string, original: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown,
): () => void {
  const originals = names.map((name) => [name, object[name]] as const)
  for (const [name, original] of originals)
    if (original !== undefined) object[name] = replacement(name, original)
  return () => {
    for (const [name, original] of originals) if (original !== undefined) object[name] = original
  }
}
