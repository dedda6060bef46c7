import { ancestorSlots, descendantSlots, emptyList } from '@relata/core/engine'
import type {
  CommitReport,
  Created,
  Deleted,
  Event,
  FieldMeta,
  LinkMeta,
  SchemaMeta,
  Updated,
  Value,
} from '@relata/core'
import type { Dependencies } from './dependencies.js'
import { keyOfHop, type DependencyPath } from './dependency-path.js'
import { isDownward, type TreeHop } from '../../resolve/tree-hop.js'
import { targetOf } from './key-target.js'
import type { AffectedRows, ReverseHops } from './affected-rows.js'
import type { PathFilter } from './path-filter.js'

/** Something that depends on rows, and processes the commits that affect it. */
export interface Dependent {
  readonly dependencies: Dependencies
  readonly affected: AffectedRows
  /**
   * Filters the changes at a dependency path, if nothing else has changed; undefined if each may affect the
   * dependent.
   */
  filterAt(path: DependencyPath): PathFilter | undefined
}

/** An update of a row, and the path back from it. */
interface Change {
  readonly event: Updated
  readonly slot: number
  readonly walks: ReverseHops
}

/**
 * Why a changed field matters: its column is read, its key leads to the rows here, keys refer to its value, or it is
 * one of the keys to parents that lead to the rows here.
 */
type Part = 'column' | 'key' | 'name' | 'tree'

/** One dependency path of one dependent, watched for the changes of a model, a link or a field. */
class Watch {
  readonly dependent: Dependent
  readonly path: DependencyPath
  /** In an inner query: a change affects all rows. */
  readonly inside: boolean
  readonly part: Part
  /**
   * The field is of a parent's table of multi-table inheritance: the slots of its events are not those of the
   * path's rows.
   */
  readonly elsewhere: boolean
  #filter: PathFilter | undefined
  #hasFilter = false

  constructor(dependent: Dependent, path: DependencyPath, inside: boolean, field?: WatchedField) {
    this.dependent = dependent
    this.path = path
    this.inside = inside
    this.part = field?.part ?? 'column'
    this.elsewhere = field?.elsewhere ?? false
  }

  /** Filters changes of the column, if nothing else has changed. */
  get filter(): PathFilter | undefined {
    if (!this.#hasFilter) {
      this.#hasFilter = true
      if (this.part === 'column' && !this.inside && !this.elsewhere)
        this.#filter = this.dependent.filterAt(this.path)
    }
    return this.#filter
  }

  isSame({ path, inside, part, elsewhere }: Watch): boolean {
    return this.path === path && this.inside === inside && this.part === part && this.elsewhere === elsewhere
  }
}
type WatchedField = Pick<Watch, 'part' | 'elsewhere'>

/** A watch in the set that it was added to. */
class Place {
  readonly set: Set<Watch>
  readonly watch: Watch

  constructor(set: Set<Watch>, watch: Watch) {
    this.set = set
    this.watch = watch
  }
}

const NO_WATCHES: ReadonlySet<Watch> = new Set()

/** Finds the dependency paths that the events of a commit affect, whatever the number of other paths. */
export class DependencyIndex {
  readonly #schema: SchemaMeta
  readonly #rows: Set<Watch>[]
  readonly #links: Set<Watch>[]
  readonly #labels: ReadonlyMap<string, LinkMeta>
  /** By model and attribute, as events name them. */
  readonly #fields = new Map<string, Map<string, Set<Watch>>>()
  readonly #places = new Map<Dependent, Place[]>()

  constructor(schema: SchemaMeta) {
    this.#schema = schema
    this.#rows = schema.models.map(() => new Set())
    this.#links = schema.links.map(() => new Set())
    this.#labels = new Map(schema.links.map((link) => [link.label, link]))
  }

  add(dependent: Dependent): void {
    const { root, others } = dependent.dependencies
    this.#places.set(dependent, emptyList())
    for (const path of root.all()) this.#watch(dependent, path, false)
    for (const other of others) for (const path of other.all()) this.#watch(dependent, path, true)
  }

  remove(dependent: Dependent): void {
    for (const { set, watch } of this.#places.get(dependent) ?? []) set.delete(watch)
    this.#places.delete(dependent)
  }

  /** Follows the changes of a commit back to the rows that they affect. */
  collect(events: readonly Event[], { slots, others }: CommitReport, walks: ReverseHops): void {
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      const slot = slots[i] as number
      switch (event?.type) {
        case 'created':
          for (const watch of this.#ofModel(event.model)) created(watch, walks, { event, slot })
          break
        case 'deleted':
          for (const watch of this.#ofModel(event.model)) removed(watch, walks, { event, slot })
          break
        case 'updated':
          this.#updated(event, slot, walks)
          break
        case 'linked':
        case 'unlinked':
          this.#linked(event.relation, walks, [slot, others[i] as number])
          break
        case 'schemaChanged':
        case undefined:
          break
      }
    }
  }

  #ofModel(name: string): Set<Watch> {
    return this.#rows[this.#schema.model(name).id] as Set<Watch>
  }

  #updated(event: Updated, slot: number, walks: ReverseHops): void {
    const fields = this.#fields.get(event.model)
    if (fields === undefined) return
    const { after, patches } = event
    const change: Change = { event, slot, walks }
    for (const attribute in after) changed(fields.get(attribute), attribute, change)
    if (patches !== undefined)
      for (const attribute of Object.keys(patches)) changed(fields.get(attribute), attribute, change)
  }

  #linked(label: string, walks: ReverseHops, ends: readonly [number, number]): void {
    const link = this.#labels.get(label)
    for (const watch of link === undefined ? NO_WATCHES : this.#ofLink(link)) {
      const hop = watch.path.hop
      if (hop?.kind !== 'link' || watch.inside) watch.dependent.affected.all()
      else for (const end of hop.link.symmetrical ? ends : [ends[hop.side]]) touchParent(watch, walks, end)
    }
  }

  #watch(dependent: Dependent, path: DependencyPath, inside: boolean): void {
    const { model, hop, parent = path } = path
    this.#put(this.#rows[model.id] as Set<Watch>, new Watch(dependent, path, inside))
    for (const field of path.fields) this.#field(field, 'column', { dependent, path, inside })
    if (model.autoOf !== undefined) this.#put(this.#ofLink(model.autoOf), new Watch(dependent, path, true))
    if (hop?.kind === 'link') this.#put(this.#ofLink(hop.link), new Watch(dependent, path, inside))
    if (hop?.kind === 'tree') this.#tree(hop, { dependent, path, inside })
    const key = keyOfHop(hop)
    if (key === undefined) return
    // The ends of a hop: the key of the row that it starts from, and the value that the key refers to.
    const forward = hop?.kind === 'forward'
    const here = { dependent, path, inside }
    const before = { dependent, path: parent, inside }
    if (forward) this.#field(key.targetField, 'name', here)
    else this.#field(key.targetField, 'column', before)
    if (forward) this.#field(key.field, 'column', before)
    else this.#field(key.field, 'key', here)
  }

  /** A row that is created, deleted or moved may lead to other rows, and so may the rows below or above it. */
  #tree({ parent, source }: TreeHop, watched: Pick<Watch, 'dependent' | 'path' | 'inside'>): void {
    const { dependent, path, inside } = watched
    const watch = new Watch(dependent, path, inside, { part: 'tree', elsewhere: false })
    this.#put(this.#rows[source.id] as Set<Watch>, watch)
    this.#field(parent.field, 'tree', watched)
    if (parent.targetField !== source.pk) this.#field(parent.targetField, 'tree', watched)
  }

  #field(
    field: FieldMeta,
    part: Part,
    { dependent, path, inside }: Pick<Watch, 'dependent' | 'path' | 'inside'>,
  ): void {
    const elsewhere = field.model !== path.model
    this.#put(this.#ofField(field), new Watch(dependent, path, inside, { part, elsewhere }))
  }

  #put(set: Set<Watch>, watch: Watch): void {
    const places = this.#places.get(watch.dependent) ?? []
    if (places.some((known) => known.set === set && known.watch.isSame(watch))) return
    set.add(watch)
    places.push(new Place(set, watch))
  }

  #ofLink(link: LinkMeta): Set<Watch> {
    return this.#links[link.id] as Set<Watch>
  }

  #ofField({ model, attribute }: FieldMeta): Set<Watch> {
    let fields = this.#fields.get(model.name)
    if (fields === undefined) this.#fields.set(model.name, (fields = new Map()))
    let set = fields.get(attribute)
    if (set === undefined) fields.set(attribute, (set = new Set()))
    return set
  }
}

/** A column of a row has another value. */
function changed(watches: Set<Watch> | undefined, attribute: string, { event, slot, walks }: Change): void {
  if (watches === undefined) return
  const before = event.before[attribute]
  for (const watch of watches) {
    const { part } = watch
    if (part === 'tree') {
      touchTree(watch, walks, { slot, attribute, parents: [before, event.after[attribute]] })
      continue
    }
    if (walks.only && watch.filter?.mayAffect(slot, attribute, before) === false) continue
    touch(watch, walks, slot)
    if (part === 'key') touchTarget(watch, walks, before)
    if (part === 'name') touchPendingSources(watch, walks, before)
  }
}

function touch({ dependent, path, inside, elsewhere }: Watch, walks: ReverseHops, slot: number): void {
  if (inside || elsewhere) dependent.affected.all()
  else dependent.affected.add(walks, path, slot)
}

function touchParent({ dependent, path, inside }: Watch, walks: ReverseHops, slot: number): void {
  if (inside || path.parent === undefined) dependent.affected.all()
  else dependent.affected.add(walks, path.parent, slot)
}

/** A row is new. */
function created(watch: Watch, walks: ReverseHops, { event, slot }: { event: Created; slot: number }): void {
  const hop = watch.path.hop
  if (watch.part !== 'tree' || hop?.kind !== 'tree') return touch(watch, walks, slot)
  touchTree(watch, walks, { slot, parents: [event.row[hop.parent.field.attribute]] })
}

/** A deleted row ends the paths through it. */
function removed(watch: Watch, walks: ReverseHops, { event, slot }: { event: Deleted; slot: number }): void {
  const { path } = watch
  if (watch.part === 'tree' && path.hop?.kind === 'tree') {
    const { field, targetField } = path.hop.parent
    touchTree(watch, walks, { slot, parents: [event.row[field.attribute]] })
    const pending = walks.state
      .table(field.model)
      .pendingSources(field, event.row[targetField.attribute] ?? null)
    for (const source of pending) touchTree(watch, walks, { slot: source, parents: [] })
    return
  }
  const key = keyOfHop(path.hop)
  if (watch.inside || path.parent === undefined) touch(watch, walks, slot)
  else if (path.hop?.kind === 'reverse' && key !== undefined)
    touchTarget(watch, walks, event.row[key.field.attribute])
  else if (key !== undefined) touchPendingSources(watch, walks, event.row[key.targetField.attribute])
}

interface TreeChange {
  readonly slot: number
  /** The column that has changed; undefined if the row was created or deleted. */
  readonly attribute?: string
  /** The keys of its former and of its new parent. */
  readonly parents: readonly (Value | undefined)[]
}

/**
 * A row has another place in its tree. The rows that lead to others now are, upwards, the row and those below it, and
 * downwards, the row and those above its former and its new parent: where another change is on the way, its own event
 * finds the rest.
 */
function touchTree(watch: Watch, walks: ReverseHops, { slot, attribute, parents }: TreeChange): void {
  const { path, inside, dependent } = watch
  const { parent, hop } = path
  const isKey =
    hop?.kind === 'tree' && (attribute ?? hop.parent.field.attribute) === hop.parent.field.attribute
  if (inside || parent === undefined || hop?.kind !== 'tree' || !isKey) return dependent.affected.all()
  const table = walks.state.table(hop.source)
  const { field } = hop.parent
  const near = new Set([slot])
  if (isDownward(hop)) {
    for (const value of parents) {
      if (value === undefined) return dependent.affected.all()
      const target = value === null ? -1 : targetOf(walks.state, hop.parent, value)
      if (target < 0) continue
      near.add(target)
      for (const above of ancestorSlots(table, field, target)) near.add(above)
    }
  } else for (const below of descendantSlots(table, field, slot)) near.add(below)
  for (const each of near) dependent.affected.add(walks, parent, each)
}

/** The row that a key's former value refers to. */
function touchTarget(watch: Watch, walks: ReverseHops, value: Value | undefined): void {
  const key = keyOfHop(watch.path.hop)
  if (key === undefined || value === undefined || value === null) return
  touchParent(watch, walks, targetOf(walks.state, key, value))
}

/** The rows whose key has a value that no row has now. */
function touchPendingSources(watch: Watch, walks: ReverseHops, value: Value | undefined): void {
  const key = keyOfHop(watch.path.hop)
  if (key === undefined || value === null) return
  if (value === undefined) watch.dependent.affected.all()
  else
    for (const source of walks.state.table(key.field.model).pendingSources(key.field, value))
      touchParent(watch, walks, source)
}
