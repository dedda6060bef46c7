import type { TreeEdge } from '@relata/core'
import type { Hop } from './path.js'

/** A hop along any number of keys to the parent. */
export type TreeHop = Extract<Hop, { readonly kind: 'tree' }>

/** Whether a hop leads to the rows below a row. */
export function isDownward({ reach }: Pick<TreeHop, 'reach'>): boolean {
  return reach === 'descendants' || reach === 'branch' || reach === 'members'
}

/** The hop from the far end back to where it starts. */
export const treeBack = (hop: TreeHop): TreeEdge => hop.inverse as TreeEdge
