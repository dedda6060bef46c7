import type { PostingLists, StateReader } from '@relata/core/engine'
import type { SomePredicate } from '../../plan/predicate.js'
import { follow, listsOf } from '../access.js'
import type { RowTest } from './row-test.js'
import { treeTest } from './tree-test.js'

/** Whether some related row passes a test, or with `orNone` whether there is no related row. */
export function relatedTest(state: StateReader, predicate: SomePredicate, test: RowTest): RowTest {
  const { hop, child, orNone } = predicate
  if (hop.kind === 'forward')
    return new TargetRowTest(state.table(hop.source).targets(hop.key.field), test, orNone)
  if (hop.kind === 'tree')
    return hop.single
      ? new FollowTest(follow(state, [hop]), test, orNone)
      : treeTest(state, { hop, child, orNone }, test)
  return new ListTest(listsOf(state, hop), test, orNone)
}

/** The row that a key refers to. */
class TargetRowTest implements RowTest {
  readonly #targets: Int32Array
  readonly #test: RowTest
  readonly #orNone: boolean

  constructor(targets: Int32Array, test: RowTest, orNone: boolean) {
    this.#targets = targets
    this.#test = test
    this.#orNone = orNone
  }

  passes(slot: number): boolean {
    const target = slot < 0 ? -1 : (this.#targets[slot] as number)
    return target < 0 ? this.#orNone : this.#test.passes(target)
  }
}

/** The only row that a hop reaches. */
class FollowTest implements RowTest {
  readonly #to: (slot: number) => number
  readonly #test: RowTest
  readonly #orNone: boolean

  constructor(to: (slot: number) => number, test: RowTest, orNone: boolean) {
    this.#to = to
    this.#test = test
    this.#orNone = orNone
  }

  passes(slot: number): boolean {
    const target = this.#to(slot)
    return target < 0 ? this.#orNone : this.#test.passes(target)
  }
}

/** Any row of a list of related rows. */
class ListTest implements RowTest {
  readonly #lists: PostingLists
  readonly #test: RowTest
  readonly #orNone: boolean

  constructor(lists: PostingLists, test: RowTest, orNone: boolean) {
    this.#lists = lists
    this.#test = test
    this.#orNone = orNone
  }

  passes(slot: number): boolean {
    const lists = this.#lists
    const count = slot < 0 ? 0 : lists.count(slot)
    if (count === 0) return this.#orNone
    const start = lists.start(slot)
    const end = start + count
    const { pool } = lists
    for (let i = start; i < end; i++) if (this.#test.passes(pool[i] as number)) return true
    return false
  }
}
