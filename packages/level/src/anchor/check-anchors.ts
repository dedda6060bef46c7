import { LogError, type LogFinding, type LogHead } from '@relata/core'
import { endLost, howToGoOn, truncated } from '@relata/core/engine'
import { join } from 'node:path'
import { hex } from '../hash.js'
import type { RecordReader } from '../read/record-reader.js'
import type { FoundAnchor } from './anchor-files.js'
import { knownHead } from './known-head.js'

/** An opened log, before it is returned. */
export interface OpenedLog {
  readonly folder: string
  readonly reader: RecordReader
  readonly head: LogHead
  /** Identity of the log. */
  readonly store: string
}

/**
 * Compares a log with the anchors of its folder. Rejects with `Truncated` if it ends before one of them, or
 * has another record there. If the caller accepts its end, returns what is lost.
 */
export async function checkAnchors(
  log: OpenedLog,
  anchors: readonly FoundAnchor[],
  acceptEnd: number | undefined,
): Promise<LogFinding | undefined> {
  const accepted = acceptEnd === log.head.position
  let lost: LogFinding | undefined
  for (const { name, record } of anchors) {
    const known = knownHead(record)
    const path = join(log.folder, name)
    if (log.head.position < known.position) {
      const evidence = `its anchor ${path} says that it had reached ${known.position}`
      if (!accepted) throw truncated(log.head, known.position, evidence, known)
      if (lost?.lost === undefined || lost.lost.to < known.position)
        lost = endLost(log.head, known.position, evidence)
      continue
    }
    if (accepted || known.position === 0 || known.hash === (await hashAt(log, known.position))) continue
    // Its record was dropped.
    if (record.store === log.store && known.position < log.reader.beginning.position) continue
    throw record.store === log.store ? different(log, known, path) : foreign(log, known, path)
  }
  return lost
}

async function hashAt({ reader, head }: OpenedLog, position: number): Promise<string | undefined> {
  if (position === head.position) return head.hash
  const hash = await reader.hashAt(position)
  return hash && hex(hash)
}

function different({ head }: OpenedLog, known: LogHead, anchor: string): LogError {
  const message = `The log has another record at position ${known.position} than its anchor says: it is another history, or its end was lost and written again (anchor ${anchor}). ${howToGoOn(head)}`
  return new LogError('Truncated', message, { value: known, head })
}

function foreign({ head }: OpenedLog, known: LogHead, anchor: string): LogError {
  const message = `The anchor ${anchor} belongs to another log: the files of two logs were mixed. ${howToGoOn(head)}`
  return new LogError('Truncated', message, { value: known, head })
}
