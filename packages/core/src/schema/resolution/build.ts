import { must } from '../../util/assert.js'
import type { ModelDraft, ProxyDraft } from './draft.js'
import type { Faults } from './faults.js'
import type { Edge, FieldMeta, LinkMeta, ModelMeta, ProxyMeta } from '../meta.js'
import { withHidden } from './hidden-properties.js'
import { later, type Mutable } from './mutable.js'
import type { References } from './references.js'

/** A ModelMeta that is being built. */
export interface ModelBuild extends Mutable<ModelMeta> {
  fields: Mutable<FieldMeta>[]
  fieldByName: Map<string, FieldMeta>
}

/** The data that every stage of resolving works on. */
export interface Build {
  readonly faults: Faults
  readonly references: References
  /** The default of the option `reverse` of one-to-ones. */
  readonly reverse: 'null' | 'throw'
  /** The template of names of keys. */
  readonly keyName: string
  /** In declared order, which is that of the models' ids. */
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

/** A model before anything is resolved. */
export function emptyModel(name: string, id: number): ModelBuild {
  return withHidden(
    { name, id, keyParts: [], ordering: [], display: undefined },
    {
      fields: [],
      rowFields: [],
      pk: later<FieldMeta>(),
      parents: [],
      children: [],
      autoOf: undefined,
      fieldByName: new Map<string, FieldMeta>(),
      edges: new Map<string, Edge>(),
      accessors: new Map<string, Edge>(),
      allEdges: [],
      incoming: [],
      latestBy: [],
      orderWithRespectTo: undefined,
      uniques: [],
      indexes: [],
      orders: [],
      search: [],
      methods: new Map(),
      properties: new Map(),
      scopes: new Map(),
      generics: [],
      validator: undefined,
    },
  )
}

/** The model of a draft. */
export function modelOf(build: Build, draft: ModelDraft): ModelBuild {
  return must(build.models.get(draft), 'every draft has a model')
}
