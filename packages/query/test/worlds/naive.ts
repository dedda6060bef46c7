/**
 * What queries mean, written down as plainly as can be: arrays of rows, every choice tried one after the
 * other, no index, no plan. The engine is held against it.
 */
export interface Row {
  readonly id: number
  readonly [field: string]: number | string | null
}
export interface Relation {
  readonly name: string
  readonly target: string
  readonly multi: boolean
  /** The rows that it reaches. */
  readonly reach: (row: Row) => readonly Row[]
}
export interface World {
  readonly rows: Readonly<Record<string, readonly Row[]>>
  readonly relations: Readonly<Record<string, readonly Relation[]>>
}
export type Condition =
  | {
      readonly kind: 'lookup'
      readonly path: readonly string[]
      readonly field: string
      readonly lookup: string
      readonly value: unknown
    }
  | { readonly kind: 'and' | 'or'; readonly children: readonly Condition[] }
  | { readonly kind: 'not'; readonly child: Condition }
  /** Some row of `model` passes all scopes; what they refer to by {@link OuterValue} is of the row here. */
  | { readonly kind: 'exists'; readonly model: string; readonly scopes: readonly Condition[] }

/** The value of a lookup that is read from a row around: `depth` 1 is the next one. */
export class OuterValue {
  readonly depth: number
  readonly path: readonly string[]
  readonly field: string
  constructor(depth: number, path: readonly string[], field: string) {
    this.depth = depth
    this.path = path
    this.field = field
  }
}

type Choices = Map<string, Row | null>
const key = (path: readonly string[]): string => path.join('__')

export function relationOf(world: World, model: string, name: string): Relation {
  const found = world.relations[model]?.find((relation) => relation.name === name)
  if (found === undefined) throw new Error(`no ${model}.${name}`)
  return found
}

/** Prefixes of a path that end with a relation to several rows, shortest first. */
function choicePrefixes(world: World, model: string, path: readonly string[]): string[][] {
  const prefixes: string[][] = []
  let at = model
  path.forEach((name, i) => {
    const relation = relationOf(world, at, name)
    if (relation.multi) prefixes.push(path.slice(0, i + 1))
    at = relation.target
  })
  return prefixes
}

function positivePaths(condition: Condition): (readonly string[])[] {
  switch (condition.kind) {
    case 'lookup':
      return [condition.path]
    case 'not':
      return []
    case 'exists':
      return condition.scopes.flatMap((scope) => outerPaths(scope, 1))
    case 'and':
    case 'or':
      return condition.children.flatMap(positivePaths)
  }
}

/** What a condition reads of the row that many queries further out. */
function outerPaths(condition: Condition, depth: number): (readonly string[])[] {
  switch (condition.kind) {
    case 'lookup':
      return condition.value instanceof OuterValue && condition.value.depth === depth
        ? [condition.value.path]
        : []
    case 'not':
      return outerPaths(condition.child, depth)
    case 'exists':
      return condition.scopes.flatMap((scope) => outerPaths(scope, depth + 1))
    case 'and':
    case 'or':
      return condition.children.flatMap((child) => outerPaths(child, depth))
  }
}

/** The row at the end of a path under the choices made. */
function walk(
  world: World,
  from: { model: string; row: Row | null },
  path: readonly string[],
  choices: Choices,
): Row | null {
  let { model, row } = from
  for (const [i, name] of path.entries()) {
    const relation = relationOf(world, model, name)
    if (relation.multi) row = choices.get(key(path.slice(0, i + 1))) ?? null
    else row = row === null ? null : (relation.reach(row)[0] ?? null)
    model = relation.target
  }
  return row
}

/** Every way to choose a row (or null if there is none) for each prefix. */
function* assignments(
  world: World,
  from: { model: string; row: Row },
  prefixes: readonly string[][],
  made: Choices = new Map(),
): Generator<Choices> {
  const [first, ...rest] = prefixes
  if (first === undefined) {
    yield made
    return
  }
  const before = first.slice(0, -1)
  const owner = walk(world, from, before, made)
  const model = before.reduce((at, name) => relationOf(world, at, name).target, from.model)
  const reached = owner === null ? [] : relationOf(world, model, first.at(-1) as string).reach(owner)
  for (const choice of reached.length === 0 ? [null] : reached)
    yield* assignments(world, from, rest, new Map(made).set(key(first), choice))
}

function uniquePrefixes(prefixes: readonly string[][]): string[][] {
  const seen = new Map(prefixes.map((prefix) => [key(prefix), prefix]))
  return [...seen.values()].sort((a, b) => a.length - b.length)
}

/**
 * A row on which conditions are tested. `shared`: the choices of its first relations that are made already,
 * one of which every scope takes.
 */
interface From {
  readonly model: string
  readonly row: Row
  readonly shared?: readonly Choices[]
}

/** The rows around, with the choices made there; the next one first. */
type Around = readonly { readonly from: From; readonly choices: Choices }[]

/** Whether one scope holds for a row: some choice makes it true. */
export function holds(world: World, from: From, condition: Condition, around: Around = []): boolean {
  const prefixes = uniquePrefixes(
    positivePaths(condition).flatMap((path) => choicePrefixes(world, from.model, path)),
  )
  for (const shared of from.shared ?? [new Map()]) {
    const free = prefixes.filter((prefix) => !shared.has(key(prefix)))
    for (const choices of assignments(world, from, free, shared))
      if (truth(world, [{ from, choices }, ...around], condition)) return true
  }
  return false
}

/** The first of `places` is the row that the condition is of. */
function truth(world: World, places: Around, condition: Condition): boolean {
  const [{ from }, ...around] = places as [Around[number], ...Around]
  switch (condition.kind) {
    case 'and':
      return condition.children.every((child) => truth(world, places, child))
    case 'or':
      return condition.children.some((child) => truth(world, places, child))
    case 'not':
      return !holds(world, from, condition.child, around)
    case 'exists': {
      const { model, scopes } = condition
      return (world.rows[model] ?? []).some((row) =>
        scopes.every((scope) => holds(world, { model, row }, scope, places)),
      )
    }
    case 'lookup': {
      const { path, field, lookup, value } = condition
      const wanted = value instanceof OuterValue ? valueAt(world, places[value.depth], value) : value
      return test(valueAt(world, places[0], { path, field }), lookup, wanted)
    }
  }
}

function valueAt(
  world: World,
  place: Around[number] | undefined,
  { path, field }: { readonly path: readonly string[]; readonly field: string },
): number | string | null {
  const row = place === undefined ? null : walk(world, place.from, path, place.choices)
  return row === null ? null : (row[field] ?? null)
}

function test(value: number | string | null, lookup: string, wanted: unknown): boolean {
  if (lookup === 'isnull') return (value === null) === wanted
  if (value === null || wanted === null) return false
  switch (lookup) {
    case 'exact':
      return value === wanted
    case 'in':
      return (wanted as unknown[]).includes(value)
    case 'gt':
      return Number(value) > (wanted as number)
    case 'lte':
      return Number(value) <= (wanted as number)
    case 'range': {
      const [low, high] = wanted as readonly [number, number]
      return Number(value) >= low && Number(value) <= high
    }
    case 'icontains':
      return String(value).toLowerCase().toUpperCase().includes(String(wanted).toLowerCase().toUpperCase())
    default:
      throw new Error(lookup)
  }
}

/** The number of rows at the end of a path from a row, and the greatest and the mean of their numbers, as aggregates. */
export function aggregatesOver(
  world: World,
  from: { model: string; row: Row },
  over: { path: readonly string[]; scopes: readonly Condition[] },
): { rows: number; most: number | null; mean: number | null } {
  const numbers = valuesOver(world, from, { ...over, field: 'number' }) as number[]
  return {
    rows: valuesOver(world, from, { ...over, field: 'id' }).length,
    most: numbers.length === 0 ? null : Math.max(...numbers),
    mean: numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0) / numbers.length,
  }
}

/**
 * The values at the end of a path from a row, one a choice, as an aggregate after the given scopes ranges
 * over them (nulls left out).
 */
function valuesOver(
  world: World,
  from: { model: string; row: Row },
  { path, field, scopes }: { path: readonly string[]; field: string; scopes: readonly Condition[] },
): (number | string)[] {
  const own = choicePrefixes(world, from.model, path)
  const first = own[0]
  const scope =
    first === undefined
      ? undefined
      : scopes.findLast((one) =>
          positivePaths(one).some((named) => key(named.slice(0, first.length)) === key(first)),
        )
  const named =
    scope === undefined ? [] : positivePaths(scope).flatMap((one) => choicePrefixes(world, from.model, one))
  const seen = new Map<string, Row | null>()
  for (const choices of assignments(world, from, uniquePrefixes([...own, ...named]))) {
    if (scope !== undefined && !truth(world, [{ from, choices }], scope)) continue
    seen.set(
      own.map((prefix) => choices.get(key(prefix))?.id ?? '-').join(),
      walk(world, from, path, choices),
    )
  }
  return [...seen.values()].flatMap((row) => {
    const value = row === null ? null : (row[field] ?? null)
    return value === null ? [] : [value]
  })
}
