import { LogError } from '@relata/core'

/**
 * The folders that this thread has open. On the global object, so that two copies of this package share it.
 */
const NAME = Symbol.for('@relata/level open folders')
const holder = globalThis as typeof globalThis & { [NAME]?: Set<string> }

/**
 * Claims a folder within this thread, by its identity and not by its name; returns a function that releases
 * it. Throws `Fenced`.
 */
export function claimInProcess({ folder, id }: { readonly folder: string; readonly id: string }): () => void {
  const open = (holder[NAME] ??= new Set())
  if (open.has(id)) {
    throw new LogError(
      'Fenced',
      `The log at ${folder} is already open in this process: close it, or share it.`,
      { value: folder },
    )
  }
  open.add(id)
  return () => {
    open.delete(id)
  }
}
