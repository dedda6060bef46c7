import { type Item, JunctionItem } from '../bind/bound-nodes.js'
import type { Context } from '../bind/context.js'
import { conjuncts, positivePaths, soleHead, strip } from '../bind/item.js'
import type { Predicate } from './predicate.js'
import { planScope } from './scope.js'
import { Variables, type Choice } from '../bind/variables.js'
import type { Hop } from '../resolve/path.js'

/**
 * Aggregates, values and orderings over a path range over the choices that made the last earlier scope with
 * that path true: these variables have those choices.
 */
export function narrowedVariables(context: Context): Variables {
  return context.scopes.length === 0 ? new Variables(context.model) : new NarrowedVariables(context)
}

/** Earlier scopes that a whole frame must satisfy, because no choice can be tested alone. */
export const entangledOf = (variables: Variables): ReadonlySet<Item> =>
  variables instanceof NarrowedVariables ? variables.entangled : NONE
const NONE: ReadonlySet<Item> = new Set()

class NarrowedVariables extends Variables {
  readonly entangled: Set<Item> = new Set()
  readonly #context: Context

  constructor(context: Context, choices: readonly Choice[] = []) {
    super(context.model, 0, choices)
    this.#context = context
  }

  override extended(): Variables {
    return new NarrowedVariables(this.#context, this.choices)
  }

  override allowed(route: readonly Hop[]): Predicate | undefined {
    const first = route.slice(0, route.findIndex((hop) => !hop.single) + 1)
    const scope = this.#context.scopes.findLast((item) => names(item, first))
    return scope === undefined
      ? undefined
      : within(this.#context, { scope, route, entangled: this.entangled })
  }
}

const names = (item: Item, route: readonly Hop[]): boolean => {
  for (const { path } of positivePaths(item))
    if (route.every((hop, i) => path.hops[i]?.id === hop.id)) return true
  return false
}

const begins = (item: Item, hop: Hop): boolean => {
  for (const { path, strip: walked } of positivePaths(item)) if (path.hops[walked]?.id === hop.id) return true
  return false
}

/**
 * The conditions of a scope on the rows at the end of a route, hop by hop; a part of it that also reads
 * something else is evaluated on whole frames.
 */
function within(
  context: Context,
  { scope, route, entangled }: { scope: Item; route: readonly Hop[]; entangled: Set<Item> },
): Predicate | undefined {
  let items: readonly Item[] = conjuncts(scope)
  for (const hop of route) {
    const relevant = items.filter((item) => begins(item, hop))
    if (relevant.length === 0) return undefined
    if (relevant.some((item) => soleHead(item) === undefined)) {
      entangled.add(scope)
      return undefined
    }
    items = relevant.flatMap((item) => conjuncts(strip(item)))
  }
  const target = route.at(-1)?.target ?? context.model
  const predicate = planScope(context, target, new JunctionItem('and', items))
  return predicate.kind === 'all' ? undefined : predicate
}
