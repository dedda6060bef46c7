import { LogError } from '../../../src/error/errors.js'
import type { EventLog } from '../../../src/log/event-log.js'
import { CoreStore } from '../../../src/store/core-store.js'
import type { OpenOptions } from '../../../src/store/options.js'
import type { SharedCall, SharedNetwork } from '../../../src/testing/shared-memory.js'
import { bank } from '../../simulation/bank.js'

export const account = bank.model('Account')

/** A network whose ways a test decides about, one after the other. */
export class DecidedNetwork implements SharedNetwork {
  /** The ways that fail, with how often. */
  readonly #failures: Map<string, number> = new Map()
  /** Nothing gets through. */
  down: boolean = false
  readonly calls: SharedCall[] = []

  /** The next calls of a kind fail, or their answers do. */
  fail(way: 'send' | 'answer', call: SharedCall, times: number = 1): void {
    this.#failures.set(`${way} ${call}`, times)
  }

  async send(call: SharedCall): Promise<void> {
    this.calls.push(call)
    if (this.down || this.#fails(`send ${call}`))
      throw new LogError('Unavailable', 'The history is out of reach.')
  }

  async answer(call: SharedCall): Promise<void> {
    if (!this.down && !this.#fails(`answer ${call}`)) return
    throw new LogError(call === 'append' ? 'Unknown' : 'Unavailable', 'The answer was lost.')
  }

  wakes(): number {
    return this.down ? 0 : 1
  }

  #fails(way: string): boolean {
    const left = this.#failures.get(way) ?? 0
    this.#failures.set(way, Math.max(0, left - 1))
    return left > 0
  }
}

/** A store of the bank over a shared log. */
export function open(log: EventLog, options: Omit<OpenOptions, 'log'> = {}): Promise<CoreStore> {
  return CoreStore.open(bank, { ...options, log })
}

export const create =
  (store: CoreStore, owner: string, balance: number = 0) =>
  (): number =>
    store.create(account, { owner, balance })

/** The code that a promise rejects with; 'none' where it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  return 'none'
}
