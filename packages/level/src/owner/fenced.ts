import { join } from 'node:path'
import { LogError } from '@relata/core'
import type { OwnerRecord } from './owner-record.js'

/** The error if another process or thread has the log in a folder. */
export function fenced(folder: string, owner?: OwnerRecord): LogError {
  return new LogError('Fenced', `The log at ${folder} is open in ${nameOf(owner)}: close it there first.`, {
    value: folder,
  })
}

/** The error if the owner file of a folder names another folder: its files were copied while it was open. */
export function copiedWhileOpen(folder: string, owner: OwnerRecord): LogError {
  const file = join(folder, 'owner')
  const message = `The folder ${folder} was copied while ${nameOf(owner)} had the original open: its files may not belong together. Copy it again while no process has it open; or remove ${file} and open the copy as it is: every record is verified, but its end may be lost.`
  return new LogError('Fenced', message, { value: folder })
}

function nameOf(owner: OwnerRecord | undefined): string {
  if (owner === undefined) return 'another process'
  if (owner.pid === process.pid) return `another thread of this process (thread ${owner.thread})`
  return `process ${owner.pid} on ${owner.host}`
}
