/**
 * WordNet's pointer symbols and the relation that each becomes: a many-to-many of `Synset` for those between synsets (semantic), of `Sense` for
 * those between single words (lexical). The files state most of them from both ends; one relation holds both.
 */
export interface PointerKind {
  readonly level: 'synset' | 'sense'
  /** The relation's name on the model. */
  readonly relation: string
  /** The symbol on the side that declares the relation. */
  readonly symbol: string
  /** The symbol on the other side; undefined where the files state it from one side only. For a symmetric relation the symbol itself. */
  readonly inverse: string | undefined
  readonly symmetric: boolean
  /** What it says, as in "dog: hypernyms canine". */
  readonly meaning: string
}

export const POINTER_KINDS: readonly PointerKind[] = [
  directed('synset', 'hypernyms', '@', '~', 'is a kind of'),
  directed('synset', 'instanceHypernyms', '@i', '~i', 'is an instance of'),
  directed('synset', 'memberMeronyms', '%m', '#m', 'has as members'),
  directed('synset', 'substanceMeronyms', '%s', '#s', 'is made of'),
  directed('synset', 'partMeronyms', '%p', '#p', 'has as parts'),
  directed('synset', 'entailments', '*', undefined, 'cannot be done without'),
  directed('synset', 'causes', '>', undefined, 'makes happen'),
  directed('synset', 'topics', ';c', '-c', 'belongs to the topic'),
  directed('synset', 'regions', ';r', '-r', 'is said in'),
  directed('synset', 'usages', ';u', '-u', 'is used as'),
  symmetric('synset', 'attributes', '=', 'is an attribute, or a value of it'),
  symmetric('synset', 'similarTo', '&', 'is similar to'),
  symmetric('synset', 'verbGroup', '$', 'is grouped with'),
  symmetric('synset', 'seeAlso', '^', 'see also'),
  symmetric('sense', 'antonyms', '!', 'is the opposite of'),
  symmetric('sense', 'derivedForms', '+', 'shares its root with'),
  directed('sense', 'pertainyms', '\\', undefined, 'pertains to, or derives from the adjective'),
  directed('sense', 'participleOf', '<', undefined, 'is the participle of'),
  symmetric('sense', 'seeAlso', '^', 'see also'),
  symmetric('sense', 'verbGroup', '$', 'is grouped with'),
  directed('sense', 'topics', ';c', '-c', 'belongs to the topic'),
  directed('sense', 'regions', ';r', '-r', 'is said in'),
  directed('sense', 'usages', ';u', '-u', 'is used as'),
]

/** A pointer's kind and whether it is stated from the other side. */
export interface PointerMeaning {
  readonly kind: PointerKind
  readonly reversed: boolean
}

const BY_SYMBOL = new Map<string, PointerMeaning>()
for (const kind of POINTER_KINDS) {
  BY_SYMBOL.set(`${kind.level} ${kind.symbol}`, { kind, reversed: false })
  if (kind.inverse !== undefined && kind.inverse !== kind.symbol) BY_SYMBOL.set(`${kind.level} ${kind.inverse}`, { kind, reversed: true })
}

export function pointerMeaning(level: 'synset' | 'sense', symbol: string): PointerMeaning | undefined {
  return BY_SYMBOL.get(`${level} ${symbol}`)
}

type Directed = readonly [level: PointerKind['level'], relation: string, symbol: string, inverse: string | undefined, meaning: string]

function directed(...[level, relation, symbol, inverse, meaning]: Directed): PointerKind {
  return { level, relation, symbol, inverse, symmetric: false, meaning }
}
function symmetric(level: PointerKind['level'], relation: string, symbol: string, meaning: string): PointerKind {
  return { level, relation, symbol, inverse: symbol, symmetric: true, meaning }
}
