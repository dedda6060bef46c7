/**
 * WordNet's pointer symbols and the relation that each becomes: a many-to-many of `Synset` for those between
 * synsets (semantic), of `Sense` for those between single words (lexical). The files state most of them from
 * both ends; one relation holds both.
 */
export type PointerKind = Stated &
  (
    | { readonly level: 'synset'; readonly relation: SynsetRelation }
    | { readonly level: 'sense'; readonly relation: SenseRelation }
  )

interface Stated {
  /** The symbol on the side that declares the relation. */
  readonly symbol: string
  /**
   * The symbol on the other side: the same for a symmetric relation, undefined where the files state it from
   * one side only.
   */
  readonly inverse: string | undefined
}

export type SynsetRelation =
  | 'hypernyms'
  | 'instanceHypernyms'
  | 'memberMeronyms'
  | 'substanceMeronyms'
  | 'partMeronyms'
  | 'entailments'
  | 'causes'
  | 'topics'
  | 'regions'
  | 'usages'
  | 'attributes'
  | 'similarTo'
  | 'verbGroup'
  | 'seeAlso'
export type SenseRelation =
  | 'antonyms'
  | 'derivedForms'
  | 'pertainyms'
  | 'participleOf'
  | 'seeAlso'
  | 'verbGroup'
  | 'topics'
  | 'regions'
  | 'usages'

export const POINTER_KINDS: readonly PointerKind[] = [
  { level: 'synset', relation: 'hypernyms', symbol: '@', inverse: '~' },
  { level: 'synset', relation: 'instanceHypernyms', symbol: '@i', inverse: '~i' },
  { level: 'synset', relation: 'memberMeronyms', symbol: '%m', inverse: '#m' },
  { level: 'synset', relation: 'substanceMeronyms', symbol: '%s', inverse: '#s' },
  { level: 'synset', relation: 'partMeronyms', symbol: '%p', inverse: '#p' },
  { level: 'synset', relation: 'entailments', symbol: '*', inverse: undefined },
  { level: 'synset', relation: 'causes', symbol: '>', inverse: undefined },
  { level: 'synset', relation: 'topics', symbol: ';c', inverse: '-c' },
  { level: 'synset', relation: 'regions', symbol: ';r', inverse: '-r' },
  { level: 'synset', relation: 'usages', symbol: ';u', inverse: '-u' },
  { level: 'synset', relation: 'attributes', symbol: '=', inverse: '=' },
  { level: 'synset', relation: 'similarTo', symbol: '&', inverse: '&' },
  { level: 'synset', relation: 'verbGroup', symbol: '$', inverse: '$' },
  { level: 'synset', relation: 'seeAlso', symbol: '^', inverse: '^' },
  { level: 'sense', relation: 'antonyms', symbol: '!', inverse: '!' },
  { level: 'sense', relation: 'derivedForms', symbol: '+', inverse: '+' },
  { level: 'sense', relation: 'pertainyms', symbol: '\\', inverse: undefined },
  { level: 'sense', relation: 'participleOf', symbol: '<', inverse: undefined },
  { level: 'sense', relation: 'seeAlso', symbol: '^', inverse: '^' },
  { level: 'sense', relation: 'verbGroup', symbol: '$', inverse: '$' },
  { level: 'sense', relation: 'topics', symbol: ';c', inverse: '-c' },
  { level: 'sense', relation: 'regions', symbol: ';r', inverse: '-r' },
  { level: 'sense', relation: 'usages', symbol: ';u', inverse: '-u' },
]

export function isSymmetric(kind: PointerKind): boolean {
  return kind.inverse === kind.symbol
}

/** A pointer's kind and whether it is stated from the other side. */
export interface PointerMeaning {
  readonly kind: PointerKind
  readonly reversed: boolean
}

const BY_SYMBOL = new Map<string, PointerMeaning>()
for (const kind of POINTER_KINDS) {
  BY_SYMBOL.set(`${kind.level} ${kind.symbol}`, { kind, reversed: false })
  if (kind.inverse !== undefined && !isSymmetric(kind))
    BY_SYMBOL.set(`${kind.level} ${kind.inverse}`, { kind, reversed: true })
}

export function pointerMeaning(level: 'synset' | 'sense', symbol: string): PointerMeaning | undefined {
  return BY_SYMBOL.get(`${level} ${symbol}`)
}
