import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Identifies a process. An empty string means that the system doesn't report the value. */
export interface ProcessIdentity {
  readonly host: string
  /** Of this start of the machine. */
  readonly boot: string
  /** The namespace in which the process id is valid. */
  readonly namespace: string
  readonly pid: number
  /** When the process started, in the system's own unit; distinguishes it from a later one with the same id. */
  readonly started: string
}

export function thisProcess(): ProcessIdentity {
  return {
    host: hostname(),
    boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
    pid: process.pid,
    started: startOf(process.pid),
  }
}

export type Verdict = 'alive' | 'dead' | 'unknown'

/**
 * Whether another process, by its own description, still exists. This is only known for a process of the same
 * host, boot and namespace: elsewhere its id means another process.
 */
export function judge(other: ProcessIdentity, self: ProcessIdentity = thisProcess()): Verdict {
  if (
    other.host === self.host &&
    other.pid === self.pid &&
    other.started === self.started &&
    sameSpace(other, self)
  )
    return 'alive'
  if (self.boot === '' || self.namespace === '' || other.host !== self.host || !sameSpace(other, self))
    return 'unknown'
  return startOf(other.pid) === other.started && other.started !== '' ? 'alive' : 'dead'
}

function sameSpace(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.boot === b.boot && a.namespace === b.namespace
}

/**
 * Field 22 of `/proc/<pid>/stat`; the second is the command in parentheses, which may contain spaces and
 * parentheses too.
 */
function startOf(pid: number): string {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
