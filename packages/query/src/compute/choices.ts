import { checkTimeSometimes, type ModelMeta } from '@relata/core/engine'
import type { FieldItem, Item, MemberItem } from '../bind/bound-nodes.js'
import type { Context } from '../bind/context.js'
import type { Frame } from '../bind/compiled.js'
import { positivePaths } from '../bind/item.js'
import { allOf, type CustomPredicate } from '../plan/predicate.js'
import { entangledOf } from '../plan/narrow.js'
import { planScope } from '../plan/scope.js'
import { Variables, type Choice } from '../bind/variables.js'
import { isRestricted, type Hop } from '../resolve/path.js'
import { boundaryPredicates } from '../plan/boundary-predicates.js'
import { follow, listsOf, readPath } from '../select/access.js'
import { rowTest } from '../select/row-test/of-predicate.js'
import { compileTest } from './bound-test.js'

/**
 * Assigns every combination of choices to the frame's variables from `from` on, and calls `visit` for each;
 * stops and returns true as soon as `visit` does.
 */
export type Enumerate = (frame: Frame, from: number, visit: (frame: Frame) => boolean) => boolean

/**
 * Enumerates the variables before `end`. A variable whose hop reaches no row (that narrowing allows) is -1,
 * once: a chain over a missing step is null.
 */
export function enumerator(context: Context, variables: Variables, end: number = variables.size): Enumerate {
  const steps = variables.choices.slice(0, end - 1).map((choice) => stepOf(context, variables, choice))
  const checks = Array.from(entangledOf(variables), (item) => entangledCheck(context, variables, item))
  const enumerate: Enumerate = (frame, from, visit) => {
    const step = steps[from - 1]
    if (step === undefined) return checks.every((check) => check(frame)) && visit(frame)
    return step(frame, from, () => enumerate(frame, from + 1, visit))
  }
  return enumerate
}

type Step = (frame: Frame, at: number, next: () => boolean) => boolean

function stepOf(context: Context, variables: Variables, { parent, lead, hop, allows }: Choice): Step {
  const { state } = context
  const holds = restriction(context, variables, hop)
  const lists = listsOf(state, hop)
  const to = follow(state, lead)
  const inScope = isRestricted(hop) ? boundaryPredicates(hop.boundary, hop.target) : []
  const required = allOf(allows === undefined ? inScope : [allows, ...inScope])
  const allowed = required.kind === 'all' ? undefined : rowTest(state, required)
  return (frame, at, next) => {
    const owner = to(frame[parent] as number)
    const count = owner < 0 ? 0 : lists.count(owner)
    const start = count === 0 ? 0 : lists.start(owner)
    const pool = lists.pool
    let chosen = false
    for (let i = start; i < start + count; i++) {
      checkTimeSometimes()
      const slot = pool[i] as number
      if (allowed !== undefined && !allowed.passes(slot)) continue
      frame[at] = slot
      if (holds !== undefined && !holds(frame)) continue
      chosen = true
      if (next()) return true
    }
    if (chosen) return false
    frame[at] = -1
    return next()
  }
}

/**
 * The condition of a named relation on the row that its last hop reaches; its chains read choices made
 * before, and this one.
 */
function restriction(
  context: Context,
  variables: Variables,
  hop: Hop,
): ((frame: Frame) => boolean) | undefined {
  const item = isRestricted(hop) ? context.relations?.get(hop.alias)?.item : undefined
  return item === undefined ? undefined : truthOf(context, variables, item, 'frame')
}

/** Whether a scope is satisfied with the frame's choices fixed and its other choices free. */
function entangledCheck(context: Context, variables: Variables, item: Item): (frame: Frame) => boolean {
  const all = variables.fork()
  const truth = truthOf(context, all, item, 'scope')
  const enumerate = enumerator(context, all)
  const whole = new Int32Array(all.size)
  return (frame) => {
    whole.set(frame.subarray(0, variables.size))
    return enumerate(whole, variables.size, truth)
  }
}

/**
 * How nested negations are evaluated: as separate scopes (in a filter), or on the same frame (in the
 * condition of an aggregate or a Case).
 */
export type Negation = 'scope' | 'frame'

/** The truth of an item on frames. */
export function truthOf(
  context: Context,
  variables: Variables,
  item: Item,
  negation: Negation,
): (frame: Frame) => boolean {
  switch (item.kind) {
    case 'field':
      return fieldTruth(context, variables, item)
    case 'member':
      return memberTruth(context, variables, item)
    case 'compute':
      return compileTest(context, variables, item.test)
    case 'planned': {
      const test = rowTest(context.state, item.predicate)
      return (frame) => test.passes(frame[0] as number)
    }
    case 'not': {
      if (negation === 'frame') {
        const child = truthOf(context, variables, item.child, negation)
        return (frame) => !child(frame)
      }
      const test = rowTest(context.state, planScope(context, variables.model, item))
      return (frame) => test.passes(frame[0] as number)
    }
    case 'and':
    case 'or':
    case 'xor': {
      const children = item.children.map((child) => truthOf(context, variables, child, negation))
      if (item.kind === 'and') return (frame) => children.every((child) => child(frame))
      if (item.kind === 'or') return (frame) => children.some((child) => child(frame))
      return (frame) => children.filter((child) => child(frame)).length === 1
    }
  }
}

function fieldTruth(
  { state }: Context,
  variables: Variables,
  { path, test }: FieldItem,
): (frame: Frame) => boolean {
  const { variable, tail } = variables.reference(path)
  const read = readPath(state, tail, path)
  const { matches, onNull } = test
  return (frame) => {
    const value = read(frame[variable] as number)
    return value === null ? onNull : matches(value)
  }
}

function memberTruth(
  { state }: Context,
  variables: Variables,
  { path, predicate }: MemberItem,
): (frame: Frame) => boolean {
  const { variable, tail } = variables.reference(path)
  const at = follow(state, tail)
  const test = rowTest(state, predicate)
  return (frame) => {
    const slot = at(frame[variable] as number)
    return slot >= 0 && test.passes(slot)
  }
}

/** See {@link Services.choose}. */
export function choose(context: Context, model: ModelMeta, items: readonly Item[]): CustomPredicate {
  const walked = items.flatMap((item) => [...positivePaths(item)])[0]?.strip ?? 0
  return {
    kind: 'custom',
    label: labelOf(items),
    prepare() {
      const variables = new Variables(model, walked)
      const truths = items.map((item) => truthOf(context, variables, item, 'scope'))
      const holds = (frame: Frame): boolean => truths.every((truth) => truth(frame))
      const frame = new Int32Array(variables.size)
      if (variables.size === 1) {
        return (slot) => {
          frame[0] = slot
          return holds(frame)
        }
      }
      const enumerate = enumerator(context, variables)
      return (slot) => {
        frame[0] = slot
        return enumerate(frame, 1, holds)
      }
    },
  }
}

/** The chains of items, each once; an item without any has a label, such as the name of an annotation. */
function labelOf(items: readonly Item[]): string {
  const labels = items.flatMap((item) => {
    const chains = [...positivePaths(item)].map(({ path }) => path.chain)
    return chains.length > 0 || item.kind !== 'compute' ? chains : [item.label]
  })
  return [...new Set(labels)].join(', ')
}
