import { clock, count, duration, rough } from './format.js'

export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const WIDTH = 26
const REDRAW_MS = 80
/** Without a terminal: the number of lines that are printed. */
const LINES = 4
const ERASED = '\r\u001b[2K'

/**
 * The progress of consecutive tasks. In a terminal, a bar with share, rate and remaining time is redrawn in
 * place. Otherwise, a plain line is printed for each quarter.
 */
export class Progress {
  readonly #stream: ProgressStream
  readonly #now: () => number
  #label = ''
  #unit = ''
  #total = 0
  #started = 0
  #drawn = 0
  #quarter = 0

  constructor(stream: ProgressStream, now: () => number = () => performance.now()) {
    this.#stream = stream
    this.#now = now
  }

  /** `since`: when the work began, if that was before its size was known. */
  start(label: string, total: number, unit: string, since: number = this.#now()): void {
    this.#label = label
    this.#unit = unit
    this.#total = total
    this.#started = since
    this.#drawn = -Infinity
    this.#quarter = 0
  }

  /** How much of the total is done by now. */
  update(done: number): void {
    if (this.#stream.isTTY === true) this.#redraw(done)
    else this.#lines(done)
  }

  /** Prints the final line. */
  end(): void {
    const took = this.#now() - this.#started
    const text = `  ${this.#label.padEnd(11)} ${count(this.#total).padStart(9)} ${this.#unit}  in ${duration(took)}, ${this.#rate(this.#total)}`
    this.#stream.write(this.#stream.isTTY === true ? `${ERASED}${text}\n` : `${text}\n`)
  }

  /** Erases the bar, so that something else can be printed. */
  clear(): void {
    if (this.#stream.isTTY === true) this.#stream.write(ERASED)
  }

  #redraw(done: number): void {
    const now = this.#now()
    if (now - this.#drawn < REDRAW_MS) return
    this.#drawn = now
    const share = this.#share(done)
    const full = Math.round(share * WIDTH)
    const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`
    this.#stream.write(
      `${ERASED}  ${this.#label.padEnd(11)} ${bar} ${percent(share)}  ${this.#rate(done)}  ${this.#left(done)}`,
    )
  }

  #lines(done: number): void {
    const quarter = Math.floor(this.#share(done) * LINES)
    if (quarter <= this.#quarter || quarter === LINES) return
    this.#quarter = quarter
    this.#stream.write(
      `  ${this.#label.padEnd(11)} ${percent(this.#share(done))}  ${this.#rate(done)}  ${this.#left(done)}\n`,
    )
  }

  #share(done: number): number {
    return this.#total === 0 ? 1 : Math.min(1, done / this.#total)
  }
  #rate(done: number): string {
    const seconds = Math.max(1e-3, (this.#now() - this.#started) / 1000)
    return `${rough(done / seconds)} ${this.#unit}/s`
  }
  #left(done: number): string {
    if (done === 0) return ''
    const spent = this.#now() - this.#started
    return `${clock((spent * (this.#total - done)) / done)} left`
  }
}

/** `25 %`, as wide as `100 %`. */
function percent(share: number): string {
  return `${Math.floor(share * 100)} %`.padStart(5)
}
