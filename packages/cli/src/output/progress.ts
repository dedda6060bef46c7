import type { CommandContext } from '../command-context.js'

const DELAY = 1000
const INTERVAL = 100
const WIDTH = 24

/** A progress bar on stderr: only on a terminal, and only for work that takes longer than a second. */
export class ProgressBar {
  readonly #context: Pick<CommandContext, 'stderr'>
  readonly #label: string
  readonly #now: () => number
  readonly #begin: number
  #drawn: number = Number.NEGATIVE_INFINITY
  #visible: boolean = false

  constructor(context: Pick<CommandContext, 'stderr'>, label: string, now: () => number = Date.now) {
    this.#context = context
    this.#label = label
    this.#now = now
    this.#begin = now()
  }

  /** The progress, in the unit of `total`. */
  update(done: number, total: number): void {
    const now = this.#now()
    const { stderr } = this.#context
    if (stderr.isTTY !== true || now - this.#begin < DELAY || now - this.#drawn < INTERVAL) return
    this.#drawn = now
    this.#visible = true
    const share = total > 0 ? Math.min(1, done / total) : 0
    const full = Math.round(share * WIDTH)
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full)
    const seconds = Math.round((now - this.#begin) / 1000)
    stderr.write(`\r\u001b[2K${this.#label} ${bar} ${Math.floor(share * 100)} %  ${seconds} s`)
  }

  /** Removes the bar. */
  end(): void {
    if (this.#visible) this.#context.stderr.write('\r\u001b[2K')
    this.#visible = false
  }
}
