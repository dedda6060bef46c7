import type { Row } from 'relata'
import type { WordNetSchema } from '../model/schema.js'
import { count } from '../show/format.js'
import type { Demo } from './demo.js'

type Synset = Row<WordNetSchema, 'Synset'>

interface Node {
  readonly name: string
  readonly children: readonly Node[]
  /** All below, each once: a concept may have several hypernyms. */
  readonly below: ReadonlySet<number>
}

const DEEP = 3
const WIDE = 4

/** The kinds of a concept, as a tree. The whole of it is walked, the first of each level are shown. */
export function hyponyms({ db, say, timed, paint }: Demo, lemma: string, file: string): void {
  const root = timed(`Kinds of ‘${lemma}’: the tree of hyponyms`, () => {
    const synset = db.Synset.filter({ words__lemma: lemma, file__name: file }).orderBy('offset').first()
    return synset === null ? undefined : treeUnder(synset)
  })
  if (root === undefined) return
  say(`${paint.bold(root.name)}  ${paint.dim(`${count(root.below.size)} kinds in all`)}`)
  show(root, '', 1)

  function show(node: Node, indent: string, depth: number): void {
    const shown = node.children.slice(0, WIDE)
    shown.forEach((child, i) => {
      const last = i === shown.length - 1 && node.children.length <= WIDE
      const more =
        depth === DEEP && child.below.size > 0 ? paint.dim(`  … ${count(child.below.size)} below`) : ''
      say(`${indent}${last ? '└─' : '├─'} ${child.name}${more}`)
      if (depth < DEEP) show(child, `${indent}${last ? '   ' : '│  '}`, depth + 1)
    })
    if (node.children.length > WIDE)
      say(`${indent}└─ ${paint.dim(`and ${count(node.children.length - WIDE)} more`)}`)
  }
}

function treeUnder(synset: Synset): Node {
  const children = synset.hyponyms.toArray().map((child) => ({ id: child.id, node: treeUnder(child) }))
  const below = new Set<number>()
  for (const { id, node } of children) {
    below.add(id)
    for (const deeper of node.below) below.add(deeper)
  }
  const sorted = children
    .map(({ node }) => node)
    .sort((a, b) => b.below.size - a.below.size || (a.name < b.name ? -1 : 1))
  return { name: nameOf(synset), children: sorted, below }
}

export function nameOf(synset: Synset): string {
  return synset.senses
    .orderBy('position')
    .slice(0, 3)
    .toArray()
    .map((sense) => sense.written)
    .join(', ')
}
