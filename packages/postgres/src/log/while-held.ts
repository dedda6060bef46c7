import type { Session, Statement } from '../connection/session.js'
import type { LogTables } from './log-tables.js'

/** Shows the server that this process is there. */
const ALIVE: Statement = { text: 'SELECT' }
/** How often, in the time after which the server ends the connection. */
const BEATS = 4

interface Holding {
  readonly tables: LogTables
  /** The connection that appends: its own appends don't wait for the lock. */
  readonly session: Session
  /** Milliseconds without a statement after which the server ends the connection. */
  readonly idle: number
}

/** Runs a function while no other process appends. The lock is lost with the connection, and the function goes on. */
export async function whileHeld<T>({ tables, session, idle }: Holding, work: () => Promise<T>): Promise<T> {
  await tables.hold(session.run, idle)
  const { connection } = session
  const isHeld = (): boolean => connection !== undefined && connection === session.connection
  const beat = setInterval(() => {
    if (isHeld()) session.run(ALIVE).catch(() => undefined)
  }, idle / BEATS)
  try {
    return await work()
  } finally {
    clearInterval(beat)
    if (isHeld()) await tables.release(session.run).catch(() => session.drop())
  }
}
