import type { StateReader } from '@relata/core/engine'
import type { SomePredicate, Predicate } from '../../plan/predicate.js'
import { isDownward, treeBack, type TreeHop } from '../../resolve/tree-hop.js'
import { MemberTest } from './member-test.js'
import type { RowTest } from './row-test.js'
import { reachedSlots, TreeLists } from '../tree-slots.js'

/**
 * Whether a row reaches a row along a hop of a tree that satisfies a test. That a certain row is below another is
 * tested by walking up from it once.
 */
export function treeTest(
  state: StateReader,
  { hop, child, orNone }: Pick<SomePredicate, 'child' | 'orNone'> & { readonly hop: TreeHop },
  test: RowTest,
): RowTest {
  const table = state.table(hop.target)
  const only = isDownward(hop) && !orNone ? onlyRow(state, child) : undefined
  if (only !== undefined) return new MemberTest(reachedSlots(table, treeBack(hop), only))
  return new TreeTest(new TreeLists(table, hop), test, orNone)
}

class TreeTest implements RowTest {
  readonly #lists: TreeLists
  readonly #test: RowTest
  readonly #orNone: boolean

  constructor(lists: TreeLists, test: RowTest, orNone: boolean) {
    this.#lists = lists
    this.#test = test
    this.#orNone = orNone
  }

  passes(slot: number): boolean {
    const count = slot < 0 ? 0 : this.#lists.count(slot)
    if (count === 0) return this.#orNone
    const { pool } = this.#lists
    // The nearest row of a path comes last, and is the most likely to be tested.
    for (let i = count - 1; i >= 0; i--) if (this.#test.passes(pool[i] as number)) return true
    return false
  }
}

/** The slot of the only row that a predicate matches, by its primary key; negative if there is none. */
function onlyRow(state: StateReader, predicate: Predicate): number | undefined {
  if (predicate.kind !== 'test') return undefined
  const { field, transforms, test } = predicate
  const { equals } = test
  if (!field.primaryKey || transforms.length > 0 || equals?.length !== 1) return undefined
  return state.table(field.model).find(equals[0] ?? null)
}
