import type { RowTest } from './row-test.js'

/** The rows of a list. */
export class MemberTest implements RowTest {
  readonly #members: ReadonlySet<number>

  constructor(slots: Int32Array) {
    this.#members = new Set(slots)
  }

  passes(slot: number): boolean {
    return this.#members.has(slot)
  }
}
