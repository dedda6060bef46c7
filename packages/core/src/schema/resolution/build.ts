import { must } from '../../util/assert.js'
import type { ModelDraft, ProxyDraft } from './draft.js'
import type { Faults } from './faults.js'
import type { Edge, FieldMeta, LinkMeta, ModelMeta, ProxyMeta } from '../meta.js'
import { later, type Mutable } from './mutable.js'
import type { References } from './references.js'

/** A ModelMeta in the making. */
export interface ModelBuild extends Mutable<ModelMeta> {
  fields: Mutable<FieldMeta>[]
  fieldByName: Map<string, FieldMeta>
}

/** What every stage of resolving works on. */
export interface Build {
  readonly faults: Faults
  readonly references: References
  /** What one-to-ones read from their other side, where they don't say so themselves. */
  readonly reverse: 'null' | 'throw'
  /** In declared order, as the models' ids go. */
  readonly drafts: readonly ModelDraft[]
  /** Parents before their children. */
  readonly parentsFirst: readonly ModelDraft[]
  readonly models: ReadonlyMap<ModelDraft, ModelBuild>
  readonly draftOf: ReadonlyMap<ModelMeta, ModelDraft>
  /** Those that have a model. */
  readonly proxies: ReadonlyMap<ProxyDraft, Mutable<ProxyMeta>>
  /** The edges whose declaration names a proxy as its target. */
  readonly viaProxy: Map<Edge, ProxyMeta>
  /** Many-to-manys that could be resolved. */
  readonly links: Mutable<LinkMeta>[]
}

/** A model with everything still to come. */
export function emptyModel(name: string, id: number): ModelBuild {
  return {
    name,
    id,
    fields: [],
    rowFields: [],
    pk: later(),
    parents: [],
    children: [],
    autoOf: undefined,
    fieldByName: new Map(),
    edges: new Map(),
    accessors: new Map(),
    allEdges: [],
    incoming: [],
    ordering: [],
    orderWithRespectTo: undefined,
    uniqueTogether: [],
    indexes: [],
    orders: [],
    display: undefined,
  }
}

/** The model that a draft becomes. */
export function modelOf(build: Build, draft: ModelDraft): ModelBuild {
  return must(build.models.get(draft), 'every draft has a model')
}
