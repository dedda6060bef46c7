import type { ModelMeta } from 'relata'
import type { AnyRow, Rows } from './dynamic.js'
import type { ReadState } from './source.js'

interface Wanted {
  readonly rows: Rows
  /** Names the rows before they are filtered. */
  readonly id: string
  readonly filter: string | undefined
  readonly order: readonly string[] | undefined
  readonly offset: number
  readonly limit: number
  /** There are too many rows to sort all of them: those above the window are read again. */
  readonly partly: boolean
}

interface Kept {
  readonly db: ReadState['db']
  readonly position: number
  readonly text: string
  readonly rows: readonly AnyRow[]
}

/** Orders that are kept. */
const MOST = 2
/** Milliseconds after the last use until they are dropped. */
const IDLE = 60_000

/**
 * Rows in an order without an index. A window near the top is found without sorting all rows. From the second
 * window on, the sorted rows are kept until a commit, so that a user who scrolls waits for one sort.
 */
export class OrderedKeys {
  #kept: readonly Kept[] = []
  #timer: NodeJS.Timeout | undefined

  window(state: ReadState, model: ModelMeta, wanted: Wanted): readonly unknown[] {
    const { rows, offset, limit, partly } = wanted
    const stop = offset + limit
    if (offset === 0 || partly) return rows.slice(offset, stop).toArray()
    const text = JSON.stringify([model.name, wanted.id, wanted.filter, wanted.order])
    const known = this.#kept.find(
      (each) => each.db === state.db && each.position === state.position && each.text === text,
    )
    if (known !== undefined) return known.rows.slice(offset, stop)
    const all = rows.toArray() as AnyRow[]
    this.#keep({ db: state.db, position: state.position, text, rows: all })
    return all.slice(offset, stop)
  }

  #keep(kept: Kept): void {
    const current = this.#kept.filter(({ db, position }) => db !== kept.db || position === kept.position)
    this.#kept = [kept, ...current.slice(0, MOST - 1)]
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void (this.#kept = []), IDLE).unref()
  }
}
