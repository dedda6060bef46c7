import { LogError } from '../../../src/error/errors.js'
import type { SharedCall, SharedNetwork } from '../../../src/testing/shared-memory.js'
import type { Random } from '../random.js'
import type { VirtualTime } from '../virtual-time.js'

/** Milliseconds that one way takes at most in a fast network. */
const SLOWEST = 12

/** The network between a process and a shared history: slow, and now and then it loses something. */
export class SimulatedNetwork implements SharedNetwork {
  readonly #time: VirtualTime
  readonly #random: Random
  /** How likely a way loses what it carries. */
  readonly #loss: number
  /** Milliseconds that one way takes at most. */
  readonly #slowest: number
  /** The process has ended: nothing that it has under way goes on. */
  dead: boolean = false
  /** Resolves when the process ends. */
  readonly death: Promise<void>
  #die: () => void = () => undefined
  /** Nothing gets through. */
  down: boolean = false
  /** Of appends, ended by an error that leaves it unknown whether they are stored. */
  unknown: number = 0
  /** How often others had to wait for this process. */
  turns: number = 0

  constructor(time: VirtualTime, random: Random, loss: number) {
    this.#time = time
    this.#random = random
    this.#loss = loss
    this.#slowest = random.pick([SLOWEST, SLOWEST, 5 * SLOWEST])
    this.death = new Promise((resolve) => {
      this.#die = resolve
    })
  }

  kill(): void {
    this.dead = true
    this.#die()
  }

  async send(call: SharedCall): Promise<void> {
    if (call === 'exclusive') this.turns++
    await this.#way()
    if (this.#loses()) throw new LogError('Unavailable', 'The history is out of reach: nothing was stored.')
  }

  async answer(call: SharedCall): Promise<void> {
    await this.#way()
    if (!this.#loses()) return
    if (call !== 'append') throw new LogError('Unavailable', 'The answer was lost.')
    this.unknown++
    throw new LogError('Unknown', 'The answer was lost: it is unknown whether the commits are stored.')
  }

  wakes(): number {
    return this.down || this.dead ? 0 : this.#random.below(3)
  }

  #loses(): boolean {
    return this.down || this.#random.chance(this.#loss)
  }

  /** It never ends once the process is dead. */
  #way(): Promise<void> {
    return new Promise((resolve) => {
      this.#time.after(this.#random.below(this.#slowest), () => {
        if (!this.dead) resolve()
      })
    })
  }
}
