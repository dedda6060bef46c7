import { InvariantError } from '@relata/core'

const NONE = new Int32Array()

/**
 * The rows (or groups, by number) that the windows of a query see: those that all conditions leave which read no
 * window. They are known once these conditions are planned, and found when the first value is read.
 */
export class WindowRows {
  #find: (() => Int32Array) | undefined
  #slots: Int32Array | undefined

  /** Sets how the rows are found. */
  are(find: () => Int32Array): void {
    this.#find = find
  }

  slots(): Int32Array {
    if (this.#slots !== undefined) return this.#slots
    const find = this.#find
    if (find === undefined) return NONE
    this.#find = () => {
      throw new InvariantError('the rows of a window depend on the window')
    }
    return (this.#slots = find())
  }
}
