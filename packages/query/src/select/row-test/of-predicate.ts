import { checkTimeSometimes, isTimeLimited, type StateReader } from '@relata/core/engine'
import type { Predicate } from '../../plan/predicate.js'
import { columnTest } from './column-test.js'
import { MemberTest } from './member-test.js'
import { relatedTest } from './related-test.js'
import type { RowTest } from './row-test.js'

/**
 * Evaluates a predicate on single rows. It is valid until the next write. Cost: the lists read until the result is
 * known.
 *
 * @param rows - the expected number of tested rows
 */
export function rowTest(state: StateReader, predicate: Predicate, rows = 1): RowTest {
  switch (predicate.kind) {
    case 'all':
      return EVERY_ROW
    case 'none':
      return NO_ROW
    case 'test':
      return columnTest(state, predicate, rows)
    case 'some':
      return relatedTest(state, predicate, rowTest(state, predicate.child, rows))
    case 'custom':
      return isTimeLimited()
        ? new LimitedTest(predicate.prepare(rows))
        : new FunctionTest(predicate.prepare(rows))
    case 'among':
      return new MemberTest(predicate.slots)
    case 'not':
      return new NotTest(rowTest(state, predicate.child, rows))
    case 'and':
    case 'or':
    case 'xor':
      return junctionTest(
        predicate.kind,
        predicate.children.map((child) => rowTest(state, child, rows)),
      )
  }
}

function junctionTest(kind: 'and' | 'or' | 'xor', children: readonly RowTest[]): RowTest {
  if (kind === 'or') return new AnyTest(children)
  if (kind === 'xor') return new OneTest(children)
  const [first, second] = children
  return children.length === 2 && first !== undefined && second !== undefined
    ? new BothTest(first, second)
    : new EveryTest(children)
}

class ConstantTest implements RowTest {
  readonly #result: boolean

  constructor(result: boolean) {
    this.#result = result
  }

  passes(): boolean {
    return this.#result
  }
}

const EVERY_ROW = new ConstantTest(true)
const NO_ROW = new ConstantTest(false)

class FunctionTest implements RowTest {
  readonly #test: (slot: number) => boolean

  constructor(test: (slot: number) => boolean) {
    this.#test = test
  }

  passes(slot: number): boolean {
    return this.#test(slot)
  }
}

/** Conditions that are evaluated row by row may take long, and are checked where queries are limited. */
class LimitedTest extends FunctionTest {
  override passes(slot: number): boolean {
    checkTimeSometimes()
    return super.passes(slot)
  }
}

class NotTest implements RowTest {
  readonly #child: RowTest

  constructor(child: RowTest) {
    this.#child = child
  }

  passes(slot: number): boolean {
    return !this.#child.passes(slot)
  }
}

class BothTest implements RowTest {
  readonly #first: RowTest
  readonly #second: RowTest

  constructor(first: RowTest, second: RowTest) {
    this.#first = first
    this.#second = second
  }

  passes(slot: number): boolean {
    return this.#first.passes(slot) && this.#second.passes(slot)
  }
}

class EveryTest implements RowTest {
  readonly #children: readonly RowTest[]

  constructor(children: readonly RowTest[]) {
    this.#children = children
  }

  passes(slot: number): boolean {
    for (const child of this.#children) if (!child.passes(slot)) return false
    return true
  }
}

class AnyTest implements RowTest {
  readonly #children: readonly RowTest[]

  constructor(children: readonly RowTest[]) {
    this.#children = children
  }

  passes(slot: number): boolean {
    for (const child of this.#children) if (child.passes(slot)) return true
    return false
  }
}

/** Exactly one. */
class OneTest implements RowTest {
  readonly #children: readonly RowTest[]

  constructor(children: readonly RowTest[]) {
    this.#children = children
  }

  passes(slot: number): boolean {
    let passed = 0
    for (const child of this.#children) if (child.passes(slot) && ++passed > 1) return false
    return passed === 1
  }
}
