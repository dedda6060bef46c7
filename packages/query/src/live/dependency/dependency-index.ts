import type { CommitReport, Deleted, FieldMeta, LinkMeta, SchemaMeta, Updated, Value } from '@relata/core'
import type { Dependencies } from './dependencies.js'
import { keyOfHop, type DependencyPath } from './dependency-path.js'
import { targetOf } from './key-target.js'
import type { AffectedRows, ReverseHops } from './affected-rows.js'

/** Whoever wants to know which of its rows a commit touches. */
export interface Dependent {
  readonly dependencies: Dependencies
  readonly affected: AffectedRows
  /**
   * Whether rows that hang from a changed one can concern anybody. Asked where nothing but this has changed.
   */
  mayAffect(route: DependencyPath, slot: number, attribute: string, before: Value | undefined): boolean
}

/** What happened to a row, and how to walk back from it. */
interface Change {
  readonly event: Updated
  readonly slot: number
  readonly walks: ReverseHops
}

/**
 * One place of one dependent's routes. `part` says what of a changed field matters there: the column itself;
 * the key by which the rows there are reached from their targets; the value by which the row there is named
 * by keys.
 */
interface Watch {
  readonly dependent: Dependent
  readonly route: DependencyPath
  /** In a query inside: a change touches everything. */
  readonly inside: boolean
  readonly part: 'column' | 'key' | 'name'
  /**
   * The field is of a parent's table of multi-table inheritance: the slots of its events are not those of the
   * route's rows.
   */
  readonly elsewhere: boolean
}

const NO_WATCHES: ReadonlySet<Watch> = new Set()

/** Who depends on what: a commit's events find the routes they matter to, whatever the number of others. */
export class DependencyIndex {
  readonly #schema: SchemaMeta
  readonly #rows: Set<Watch>[]
  readonly #links: Set<Watch>[]
  readonly #labels: ReadonlyMap<string, LinkMeta>
  /** By the model and attribute that events name. */
  readonly #fields = new Map<string, Map<string, Set<Watch>>>()
  readonly #places = new Map<Dependent, (readonly [Set<Watch>, Watch])[]>()

  constructor(schema: SchemaMeta) {
    this.#schema = schema
    this.#rows = schema.models.map(() => new Set())
    this.#links = schema.links.map(() => new Set())
    this.#labels = new Map(schema.links.map((link) => [link.label, link]))
  }

  add(dependent: Dependent): void {
    const { root, others } = dependent.dependencies
    this.#places.set(dependent, [])
    for (const route of root.all()) this.#watch(dependent, route, false)
    for (const other of others) for (const route of other.all()) this.#watch(dependent, route, true)
  }

  remove(dependent: Dependent): void {
    for (const [set, watch] of this.#places.get(dependent) ?? []) set.delete(watch)
    this.#places.delete(dependent)
  }

  /** Walks a commit's changes back to the rows they touch. */
  collect({ commit, slots, others }: CommitReport, walks: ReverseHops): void {
    const { events } = commit
    for (let i = 0; i < events.length; i++) {
      const event = events[i]
      const slot = slots[i] as number
      switch (event?.type) {
        case 'created':
          for (const watch of this.#ofModel(event.model)) touch(watch, walks, slot)
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
      const hop = watch.route.hop
      if (hop?.kind !== 'link' || watch.inside) watch.dependent.affected.all()
      else for (const end of hop.link.symmetrical ? ends : [ends[hop.side]]) touchParent(watch, walks, end)
    }
  }

  #watch(dependent: Dependent, route: DependencyPath, inside: boolean): void {
    const own: Watch = { dependent, route, inside, part: 'column', elsewhere: false }
    this.#put(dependent, this.#rows[route.model.id] as Set<Watch>, own)
    for (const field of route.fields) this.#field(field, own)
    if (route.model.autoOf !== undefined)
      this.#put(dependent, this.#ofLink(route.model.autoOf), { ...own, inside: true })
    if (route.hop?.kind === 'link') this.#put(dependent, this.#ofLink(route.hop.link), own)
    const key = keyOfHop(route.hop)
    if (key === undefined) return
    // The ends of a hop: the key of the row that it comes from, and the value that the key names.
    const from: Watch = { ...own, route: route.parent ?? route }
    const forward = route.hop?.kind === 'forward'
    this.#field(key.targetField, forward ? { ...own, part: 'name' } : from)
    this.#field(key.field, forward ? from : { ...own, part: 'key' })
  }

  #field(field: FieldMeta, watch: Watch): void {
    this.#put(watch.dependent, this.#ofField(field), {
      ...watch,
      elsewhere: field.model !== watch.route.model,
    })
  }

  #put(dependent: Dependent, set: Set<Watch>, watch: Watch): void {
    const places = this.#places.get(dependent) ?? []
    if (places.some(([known, other]) => known === set && isSame(other, watch))) return
    set.add(watch)
    places.push([set, watch])
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

const isSame = (a: Watch, b: Watch): boolean =>
  a.route === b.route && a.inside === b.inside && a.part === b.part && a.elsewhere === b.elsewhere

/** A column of a row has another value. */
function changed(watches: Set<Watch> | undefined, attribute: string, { event, slot, walks }: Change): void {
  if (watches === undefined) return
  const before = event.before[attribute]
  for (const watch of watches) {
    const { dependent, route, part } = watch
    const alone = part === 'column' && walks.only && !watch.inside && !watch.elsewhere
    if (alone && !dependent.mayAffect(route, slot, attribute, before)) continue
    touch(watch, walks, slot)
    if (part === 'key') touchTarget(watch, walks, before)
    if (part === 'name') touchPendingSources(watch, walks, before)
  }
}

function touch({ dependent, route, inside, elsewhere }: Watch, walks: ReverseHops, slot: number): void {
  if (inside || elsewhere) dependent.affected.all()
  else dependent.affected.add(walks, route, slot)
}

function touchParent({ dependent, route, inside }: Watch, walks: ReverseHops, slot: number): void {
  if (inside || route.parent === undefined) dependent.affected.all()
  else dependent.affected.add(walks, route.parent, slot)
}

/** A row is gone: so are the ways over it. */
function removed(watch: Watch, walks: ReverseHops, { event, slot }: { event: Deleted; slot: number }): void {
  const { route } = watch
  const key = keyOfHop(route.hop)
  if (watch.inside || route.parent === undefined) touch(watch, walks, slot)
  else if (route.hop?.kind === 'reverse' && key !== undefined)
    touchTarget(watch, walks, event.row[key.field.attribute])
  else if (key !== undefined) touchPendingSources(watch, walks, event.row[key.targetField.attribute])
}

/** The row that a key's former value names. */
function touchTarget(watch: Watch, walks: ReverseHops, value: Value | undefined): void {
  const key = keyOfHop(watch.route.hop)
  if (key === undefined || value === undefined || value === null) return
  touchParent(watch, walks, targetOf(walks.state, key, value))
}

/** The rows whose key names a value that no row has any more. */
function touchPendingSources(watch: Watch, walks: ReverseHops, value: Value | undefined): void {
  const key = keyOfHop(watch.route.hop)
  if (key === undefined || value === null) return
  if (value === undefined) watch.dependent.affected.all()
  else
    for (const source of walks.state.table(key.field.model).pendingSources(key.field, value))
      touchParent(watch, walks, source)
}
