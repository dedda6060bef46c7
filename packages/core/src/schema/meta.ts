import type { NamedOnDelete } from './on-delete-policy.js'
import type { Value, ValueType } from './value-type.js'

/**
 * The resolved schema: what `defineSchema` makes of the declarations, every name looked up once and every
 * relation seen from both of its ends. Plain frozen data; nothing in it depends on a store.
 */

/**
 * What a delete does with the rows whose key names a deleted row. `SET` has the new value, or a function that
 * is called at each delete.
 */
export type OnDelete = { readonly kind: NamedOnDelete } | { readonly kind: 'SET'; readonly value: unknown }

/**
 * One column of a model: a scalar, or the raw key of a foreign key or one-to-one. A many-to-many is no field:
 * see {@link LinkMeta}.
 */
export interface FieldMeta {
  readonly model: ModelMeta
  /** The declared name: `author`. */
  readonly name: string
  /** The row's property: `author_id` for a key, the name itself for a scalar. */
  readonly attribute: string
  /** Place among `model.fields`. */
  readonly position: number
  /** How values are checked, compared and kept; for a key, the type of the field that it points at. */
  readonly type: ValueType
  readonly null: boolean
  readonly unique: boolean
  readonly primaryKey: boolean
  /** The store sets it if the input doesn't: an automatic integer key, or `_order`. */
  readonly auto: boolean
  readonly hasDefault: boolean
  /** A value, or a function that each create calls. */
  readonly default: unknown
  /** A scalar that says `index: true`. For keys see {@link KeyMeta.indexed}. */
  readonly index: boolean
  readonly choices: readonly (readonly [value: Value, label: string])[] | undefined
  readonly maxLength: number | undefined
  readonly maxDigits: number | undefined
  readonly decimalPlaces: number | undefined
  /** Of numbers; both ends may be held. */
  readonly range: Range | undefined
  /** Set for a foreign key or one-to-one. */
  readonly key: KeyMeta | undefined
}

/** The least and the greatest value that a field takes. */
export interface Range {
  readonly min: Value | undefined
  readonly max: Value | undefined
}

/** The relational part of a foreign key or one-to-one field. */
export interface KeyMeta {
  readonly field: FieldMeta
  readonly target: ModelMeta
  /**
   * The field whose value is the raw key: the primary key, or `toField`. Always of `target` itself or of one
   * of its parents' tables.
   */
  readonly targetField: FieldMeta
  readonly oneToOne: boolean
  /**
   * A link of multi-table inheritance: a one-to-one. The first one is the primary key, unless the model
   * declares another.
   */
  readonly parentLink: boolean
  /** Of a one-to-one: the other side reads null where there is no row, instead of raising `DoesNotExist`. */
  readonly nullReverse: boolean
  readonly onDelete: OnDelete
  readonly dbConstraint: boolean
  /** False where the declaration says `index: false`: no reverse multimap, reverse questions scan. */
  readonly indexed: boolean
  readonly limitChoicesTo: Readonly<Record<string, unknown>> | undefined
  readonly enforceChoices: boolean
  readonly forward: ForwardEdge
  readonly reverse: ReverseEdge
}

/** A many-to-many. Without `through` it owns a link table; with one it is that model's two foreign keys. */
export interface LinkMeta {
  readonly model: ModelMeta
  readonly name: string
  /** `Book.tags`: how events name it. */
  readonly label: string
  /** Place among `schema.links` (all many-to-manys), the index of its link table in a state. */
  readonly id: number
  readonly target: ModelMeta
  readonly symmetrical: boolean
  readonly dbConstraint: boolean
  readonly limitChoicesTo: Readonly<Record<string, unknown>> | undefined
  readonly enforceChoices: boolean
  /** The declared through model and its two keys: [to the declaring model, to the target]. */
  readonly through: { readonly model: ModelMeta; readonly keys: readonly [KeyMeta, KeyMeta] } | undefined
  /**
   * The model of the automatic through rows (`Book_tags`, with keys `book` and `tag`; `from_x`, `to_x` where
   * both ends are one model); read only.
   */
  readonly auto: ModelMeta | undefined
  readonly forward: Edge
  /**
   * For a symmetric relation without a through model the forward edge itself; with one it is a hidden edge
   * (its rows need not come in pairs).
   */
  readonly reverse: Edge
}

interface EdgeBase {
  /** Unique in the schema: `Book.author`, `Author<-Book.author`. */
  readonly id: string
  /** The step's name in a lookup chain (`relatedQueryName` on the reverse side); '' where hidden (`'+'`). */
  readonly name: string
  /** The row's attribute (`relatedName`, `book_set`, …); '' where hidden. */
  readonly accessor: string
  readonly source: ModelMeta
  readonly target: ModelMeta
  /**
   * The default order of the rows that it leads to: the target's, or that of the proxy which the declaration
   * names.
   */
  readonly ordering: readonly Ordering[]
  /** At most one row on the other side: a forward key, the reverse of a one-to-one. */
  readonly single: boolean
  /** The same relation from its other end. */
  readonly inverse: Edge
}
/** From a row to the one that its key names. */
export interface ForwardEdge extends EdgeBase {
  readonly kind: 'forward'
  readonly key: KeyMeta
  readonly single: true
}
/** From a row to those whose key names it. */
export interface ReverseEdge extends EdgeBase {
  readonly kind: 'reverse'
  readonly key: KeyMeta
}
/**
 * Along a link table: side 0 from the declaring model to the target, side 1 back. A symmetric relation has
 * side 0 only.
 */
export interface LinkEdge extends EdgeBase {
  readonly kind: 'link'
  readonly link: LinkMeta
  readonly side: 0 | 1
  readonly single: false
}
/**
 * Along a declared through model: a reverse step onto it and a forward step off it. Where the through model
 * has one of the keys from a parent of multi-table inheritance, `between` are the parent links (or their
 * reverses) to walk from the one to the other; empty otherwise.
 */
export interface ThroughEdge extends EdgeBase {
  readonly kind: 'through'
  readonly link: LinkMeta
  readonly side: 0 | 1
  readonly single: false
  readonly first: ReverseEdge
  readonly between: readonly (ForwardEdge | ReverseEdge)[]
  readonly second: ForwardEdge
}
/** One directed step of a lookup chain. */
export type Edge = ForwardEdge | ReverseEdge | LinkEdge | ThroughEdge

/** A term of a model's order: a name, with `-` before it to descend, or what expressions are to this package. */
export type Ordering = string | OrderingExpression

/** An expression of `@relata/query` (`F('n')`), or one with its direction (`F('n').desc()`). */
export type OrderingExpression = { desc(options?: never): object } | { readonly descending: boolean }

/** An order among the rows that have one owner. */
export interface OrderMeta {
  readonly owner: FieldMeta
  readonly field: FieldMeta
}

/** A column of an index that keeps rows in order. */
export interface IndexColumn {
  readonly field: FieldMeta
  readonly descending: boolean
}

export interface ModelMeta {
  readonly name: string
  /** Place among `schema.models`, the index of its table in a state. */
  readonly id: number
  /**
   * The columns of the model's own table in declared order (abstract bases' fields first), keys included,
   * parents' fields not.
   */
  readonly fields: readonly FieldMeta[]
  /**
   * The columns of a whole row, in its order: the parents' fields (outermost first), then the model's own.
   * Without parents, `fields`.
   */
  readonly rowFields: readonly FieldMeta[]
  readonly pk: FieldMeta
  /** Links to the parents of multi-table inheritance, in declared order. */
  readonly parents: readonly KeyMeta[]
  /** Models that have this one as a direct parent: their links. */
  readonly children: readonly KeyMeta[]
  /** Set on the automatic through model of a many-to-many. */
  readonly autoOf: LinkMeta | undefined
  /** Own columns by name and by attribute (`author` and `author_id`); `pk` is not in it. */
  readonly fieldByName: ReadonlyMap<string, FieldMeta>
  /** Own edges by step name, hidden ones left out; parents' edges are reached through {@link Schema.step}. */
  readonly edges: ReadonlyMap<string, Edge>
  /** Own edges by row attribute, hidden ones left out. */
  readonly accessors: ReadonlyMap<string, Edge>
  /** Every edge that leaves this model, hidden ones too. */
  readonly allEdges: readonly Edge[]
  /**
   * Keys that point at this model (onto any of its fields), hidden ones too, parent links too; those of
   * automatic through models not: they are links.
   */
  readonly incoming: readonly KeyMeta[]
  readonly ordering: readonly Ordering[]
  /**
   * The key whose owner the rows are in order with respect to, and the field `_order` that holds it: both of
   * the model's own table.
   */
  readonly orderWithRespectTo: OrderMeta | undefined
  /** Sets of two or more own fields that are unique together. */
  readonly uniqueTogether: readonly (readonly FieldMeta[])[]
  /** Declared indexes over several columns, or over one in a direction. */
  readonly indexes: readonly (readonly IndexColumn[])[]
  /**
   * Columns by which rows can be read in order: the primary key, then fields with an index, unique fields and sets
   * of fields that are unique together, declared indexes.
   */
  readonly orders: readonly (readonly IndexColumn[])[]
  /** How texts name a row; undefined: by the model's name and the primary key. */
  readonly display: ((row: never) => string) | undefined
}

/**
 * Another name for a model's rows, with an order of their own: no table, and nothing that a log would know
 * of.
 */
export interface ProxyMeta {
  readonly name: string
  readonly model: ModelMeta
  readonly ordering: readonly Ordering[]
}

/** What a name means on a model: where it was found (the parent links to walk first) and what it is. */
export interface NameMeaning {
  readonly prefix: readonly ForwardEdge[]
  readonly field: FieldMeta | undefined
  readonly edge: Edge | undefined
}

export interface SchemaMeta {
  readonly models: readonly ModelMeta[]
  readonly links: readonly LinkMeta[]
  readonly proxies: readonly ProxyMeta[]
  /**
   * The declared models' names, through models of many-to-manys under `Book_tags`; a proxy's name means its
   * model.
   */
  model(name: string): ModelMeta
  has(name: string): boolean
  /** The proxy of this name, if it is one. */
  proxy(name: string): ProxyMeta | undefined
  /**
   * Resolves one name on a model: a field (by name, attribute or `pk`), or an edge by its step name; own ones
   * first, then the parents'.
   */
  step(model: ModelMeta, name: string): NameMeaning | undefined
  /** The same by row attribute (`book_set`, `author`, `author_id`). */
  attribute(model: ModelMeta, name: string): NameMeaning | undefined
  /** Every name that `step` knows on a model, for messages that suggest one. */
  stepNames(model: ModelMeta): readonly string[]
  /** The schema as plain JSON data, as the log's first commit keeps it. */
  describe(): SchemaDescription
}

/** JSON. Functions in it (defaults, `SET`) are named by the marker `{ "$function": true }`. */
export interface SchemaDescription {
  readonly format: 1
  readonly models: Readonly<Record<string, unknown>>
}
