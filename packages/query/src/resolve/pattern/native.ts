import type { Assertion, PatternNode } from './node.js'

/**
 * Patterns that JavaScript's engine matches fast. It backtracks, so the number of possible attempts is
 * computed before it is used for a text. Its machine code takes a fifth of the automaton's time.
 */
export interface NativePattern {
  readonly expression: RegExp
  /** The longest text that it may match. */
  readonly longest: number
}

/**
 * The longest text, by the number of positions that a match may have to try independently. `steps` is the
 * number of code points on all paths through the pattern, not counting repeats of unbounded repetitions. A
 * text is short enough if it has at most about two thousand combinations of positions.
 */
const LIMITS: readonly { readonly steps: number; readonly longest: number }[] = [
  { steps: 1_000, longest: Infinity },
  { steps: 1_000, longest: Infinity },
  { steps: 50, longest: 64 },
  { steps: 50, longest: 20 },
]

const PLACES: Partial<Record<Assertion, string>> = { begin: '(?<![^])', end: '(?![^])' }

/**
 * Undefined for a pattern that JavaScript's engine can't match, interprets differently, or might take long to
 * match.
 */
export function nativePattern(node: PatternNode): NativePattern | undefined {
  const { ways, length, loops } = effortOf(node)
  const limit = LIMITS[loops + (beginsAtBegin(node) ? 0 : 1)]
  const longest = limit === undefined || ways * length > limit.steps ? 0 : limit.longest
  const flags = longest === 0 ? undefined : flagsOf(node)
  const source = flags === undefined ? undefined : sourceOf(node)
  return source === undefined ? undefined : { expression: new RegExp(source, flags), longest }
}

interface Effort {
  readonly ways: number
  /** The length of the longest path. */
  readonly length: number
  /** Unbounded repetitions on one path. */
  readonly loops: number
}
const NO_STEP: Effort = { ways: 1, length: 0, loops: 0 }
const ONE_STEP: Effort = { ways: 1, length: 1, loops: 0 }
const NO_WAY: Effort = { ways: 0, length: 0, loops: 0 }
const TOO_MUCH: Effort = { ways: Infinity, length: Infinity, loops: Infinity }

function effortOf(node: PatternNode): Effort {
  switch (node.kind) {
    case 'character':
    case 'assertion':
      return ONE_STEP
    case 'sequence':
      return node.parts.map(effortOf).reduce(inTurn, NO_STEP)
    case 'alternatives':
      return node.choices.map(effortOf).reduce(eitherOf, NO_WAY)
    case 'repeat':
      return repeatedEffort(effortOf(node.part), node)
  }
}

function inTurn(a: Effort, b: Effort): Effort {
  return {
    ways: a.ways * b.ways,
    length: a.length + b.length,
    loops: a.loops + b.loops,
  }
}
function eitherOf(a: Effort, b: Effort): Effort {
  return {
    ways: a.ways + b.ways,
    length: Math.max(a.length, b.length),
    loops: Math.max(a.loops, b.loops),
  }
}

function repeatedEffort(
  { ways, length, loops }: Effort,
  { part, least, most }: Extract<PatternNode, { kind: 'repeat' }>,
): Effort {
  if (most === Infinity)
    return part.kind === 'character' ? { ways: 1, length: Math.max(least, 1), loops: 1 } : TOO_MUCH
  return { ways: (most - least + 1) * ways ** most, length: length * most, loops: loops * most }
}

function beginsAtBegin(node: PatternNode): boolean {
  if (node.kind === 'assertion') return node.at === 'begin'
  const [first] = node.kind === 'sequence' ? node.parts : []
  return first !== undefined && beginsAtBegin(first)
}

/** The flags of all its sets; undefined if two differ or there are no sets. */
function flagsOf(node: PatternNode): string | undefined {
  const found = new Set<string>()
  const open = [node]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at.kind === 'character') found.add(at.set.flags)
    else if (at.kind === 'repeat') open.push(at.part)
    else if (at.kind !== 'assertion')
      for (const child of at.kind === 'sequence' ? at.parts : at.choices) open.push(child)
  }
  const [flags] = found
  return found.size === 1 ? flags : undefined
}

/** Undefined for assertions that V8 gets wrong in the middle of a surrogate pair. */
function sourceOf(node: PatternNode): string | undefined {
  switch (node.kind) {
    case 'character':
      return node.set.source
    case 'assertion':
      return PLACES[node.at]
    case 'sequence':
      return joined(node.parts, '')
    case 'alternatives':
      return joined(node.choices, '|')
    case 'repeat': {
      const part = sourceOf(node.part)
      return part === undefined
        ? undefined
        : `${node.part.kind === 'character' ? part : `(?:${part})`}{${node.least},${node.most === Infinity ? '' : node.most}}`
    }
  }
}

function joined(nodes: readonly PatternNode[], between: string): string | undefined {
  const sources = nodes.map(sourceOf)
  return sources.includes(undefined) ? undefined : `(?:${sources.join(between)})`
}
