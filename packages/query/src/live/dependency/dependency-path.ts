import type { FieldMeta, KeyMeta, ModelMeta } from '@relata/core'
import type { Boundary } from '../../resolve/boundary.js'
import { isRestricted, type Hop } from '../../resolve/path.js'

/**
 * What a live query reads of one model, at the end of one path from its rows: a tree over all of its chains.
 * A change there is followed back along the hops, and affects the rows at the root that reach it; no other
 * rows can have changed.
 */
export class DependencyPath {
  readonly model: ModelMeta
  readonly parent: DependencyPath | undefined
  /** From the parent to here; undefined at the root. */
  readonly hop: Hop | undefined
  readonly fields: Set<FieldMeta> = new Set()
  readonly children: Map<string, DependencyPath> = new Map()
  #meets: boolean | undefined

  constructor(model: ModelMeta, parent?: DependencyPath, hop?: Hop) {
    this.model = model
    this.parent = parent
    this.hop = hop
  }

  /**
   * Paths back from different rows may meet here, because hops can lead from several rows to one. Read only
   * when the tree is complete.
   */
  get converges(): boolean {
    if (this.#meets === undefined) {
      this.#meets = false
      for (const { hop } of this.children.values()) if (hop?.single === false) this.#meets = true
    }
    return this.#meets
  }

  through(hop: Hop): DependencyPath {
    const known = this.children.get(hop.id)
    if (known !== undefined) return known
    const next = new DependencyPath(hop.target, this, hop)
    this.children.set(hop.id, next)
    if (isRestricted(hop)) next.within(hop.boundary)
    return next
  }

  /** Reads a field of the rows here. The depth in a tree is read of the keys of all ancestors. */
  read(field: FieldMeta): void {
    const tree = field.depthOf?.tree
    if (tree === undefined) this.fields.add(field)
    else this.through(tree.ancestors)
  }

  /** Reads what decides whether the rows here are in a scope. */
  within(boundary: Boundary | undefined): void {
    for (const { hops, field } of boundary?.reads(this.model) ?? []) this.along(hops).fields.add(field)
  }

  /** The end of a path from here. */
  along(hops: readonly Hop[]): DependencyPath {
    const [first, ...rest] = hops
    return first === undefined ? this : this.through(first).along(rest)
  }

  /** Whole rows are read: a row of multi-table inheritance has its parents' columns too. */
  readWholeRow(): void {
    for (const field of this.model.fields) this.fields.add(field)
    for (const parent of this.model.parents) this.through(parent.forward).readWholeRow()
  }

  *all(): Generator<DependencyPath> {
    yield this
    for (const child of this.children.values()) yield* child.all()
  }
}

/** The key that a hop goes along; undefined for a many-to-many, and for a hop along any number of keys. */
export const keyOfHop = (hop: Hop | undefined): KeyMeta | undefined =>
  hop === undefined || hop.kind === 'link' || hop.kind === 'tree' ? undefined : hop.key
