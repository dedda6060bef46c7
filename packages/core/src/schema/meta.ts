import type { NamedOnDelete } from './on-delete-policy.js'
import type { StandardValidator } from './types/standard-schema.js'
import type { Value, ValueType } from './value-type.js'

/**
 * The resolved schema: `defineSchema` makes it from the declarations, resolves every name once and describes
 * every relation from both ends. It is plain frozen data and doesn't depend on a store.
 */

/**
 * What a delete does with the rows whose key refers to a deleted row. `SET` has the new value, or a function
 * that is called at each delete.
 */
export type OnDelete = { readonly kind: NamedOnDelete } | { readonly kind: 'SET'; readonly value: unknown }

/**
 * One column of a model: a scalar, or the raw key of a foreign key or one-to-one. A many-to-many isn't one:
 * see {@link LinkMeta}.
 */
export interface FieldMeta {
  readonly model: ModelMeta
  /** The declared name: `author`. */
  readonly name: string
  /** The row's property: `author_id` for a key, unless it has another name; the name itself for a scalar. */
  readonly attribute: string
  /** Position in `model.fields`. */
  readonly position: number
  /** How values are checked, compared and stored; for a key, the type of the field that it refers to. */
  readonly type: ValueType
  readonly null: boolean
  readonly unique: boolean
  readonly primaryKey: boolean
  /** The store sets it if the input doesn't: an automatic integer key, `_order`, a managed or a computed field. */
  readonly auto: boolean
  /** What the store sets it to; undefined for a field that it doesn't manage. */
  readonly managed: Managed | undefined
  /** Set for a field whose value the store computes from other columns of the row. */
  readonly computed: ComputedMeta | undefined
  readonly hasDefault: boolean
  /** A value, or a function that each create calls. */
  readonly default: unknown
  /** A scalar declared with `index: true`. For keys see {@link KeyMeta.indexed}. */
  readonly index: boolean
  readonly choices: readonly (readonly [value: Value, label: string])[] | undefined
  readonly maxLength: number | undefined
  readonly maxDigits: number | undefined
  readonly decimalPlaces: number | undefined
  /** Of numbers; both bounds are allowed values. */
  readonly range: Range | undefined
  /** The option `validate`: its output is stored. */
  readonly validator: StandardValidator | undefined
  /** Of an array: its items, as if they were the values of a field. */
  readonly items: FieldMeta | undefined
  /** The declared indexes from parts of a value to rows, such as the items of an array. */
  readonly terms: readonly TermKind[]
  /** Set for a foreign key or one-to-one. */
  readonly key: KeyMeta | undefined
  /** Set for the depth of a tree, which is no column: the key to the parent. */
  readonly depthOf: KeyMeta | undefined
}

/**
 * `create`: the time of the commit that created the row. `update`: that of the last commit that changed it.
 * `version`: the number of its creation and changes.
 */
export type Managed = 'create' | 'update' | 'version'

/** What a computed field is computed from. */
export interface ComputedMeta {
  /** The names that the declaration lists: those of the function's argument. */
  readonly names: readonly string[]
  /** Their columns, all of the same table. */
  readonly from: readonly FieldMeta[]
  /** Undefined in a schema of the log, which has no functions: its values are written like those of other fields. */
  readonly compute: ComputeFunction | undefined
}

/** Computes a field from other columns of the row, which are frozen. */
export type ComputeFunction = (row: never) => unknown

/** The parts of values that an index leads from: `items` of an array, `words` or `trigrams` of a text. */
export type TermKind = 'items' | 'words' | 'trigrams'

/** The smallest and the largest value that a field accepts. */
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
  /** Of a one-to-one: the other side returns null if there is no row, instead of throwing `DoesNotExist`. */
  readonly nullReverse: boolean
  readonly onDelete: OnDelete
  readonly dbConstraint: boolean
  /** Of a key to the model itself by which no row is its own ancestor: what it gives the rows. */
  readonly tree: TreeMeta | undefined
  /** The generic key that it is a part of. */
  readonly generic: GenericMeta | undefined
  /**
   * False if declared with `index: false`: there is no reverse multimap, and queries from the other side
   * scan.
   */
  readonly indexed: boolean
  readonly limitChoicesTo: Readonly<Record<string, unknown>> | undefined
  readonly enforceChoices: boolean
  readonly forward: ForwardEdge
  readonly reverse: ReverseEdge
}

/**
 * A key that refers to a row of one of several models: a nullable key to each (`target__Post`, `target__Photo`), of
 * which at most one is set.
 */
export interface GenericMeta {
  readonly model: ModelMeta
  /** `target`. */
  readonly name: string
  /** The row's property with the kind of its target, `target_type`: the name of a part, or null. */
  readonly typeAttribute: string
  /** The row's property with the key of its target, `target_id`. */
  readonly idAttribute: string
  /** Whether a row may refer to no row. */
  readonly null: boolean
  readonly parts: readonly GenericPartMeta[]
}

/** One model that a generic key may refer to. */
export interface GenericPartMeta {
  /** The model's name as it is declared, without an app: `Post`. */
  readonly kind: string
  readonly key: KeyMeta
}

/** The names of what a tree gives its rows and chains. */
export interface TreeNames {
  /** The rows above a row: its parent, that row's parent and so on. */
  readonly ancestors: string
  /** The rows below a row: its children, their children and so on. */
  readonly descendants: string
  /** The rows from the root to the row, which is the last of them. */
  readonly path: string
  /** The row at the top: the row itself if it has no parent. */
  readonly root: string
  /** How many rows are above a row. */
  readonly depth: string
}

/** What a key to the parent gives the rows of its model, under the names that the key declares. */
export interface TreeMeta {
  readonly names: TreeNames
  readonly ancestors: TreeEdge
  readonly descendants: TreeEdge
  readonly path: TreeEdge
  readonly root: TreeEdge
  /** No column: it is computed from the keys. See {@link FieldMeta.depthOf}. */
  readonly depth: FieldMeta
}

/** A many-to-many. Without `through` it owns a link table; with one it is that model's two foreign keys. */
export interface LinkMeta {
  readonly model: ModelMeta
  readonly name: string
  /** `Book.tags`: how events name it. */
  readonly label: string
  /** Position in `schema.links` (all many-to-manys): the index of its link table in a state. */
  readonly id: number
  readonly target: ModelMeta
  readonly symmetrical: boolean
  readonly dbConstraint: boolean
  readonly limitChoicesTo: Readonly<Record<string, unknown>> | undefined
  readonly enforceChoices: boolean
  /** The declared through model and its two keys: [to the declaring model, to the target]. */
  readonly through: { readonly model: ModelMeta; readonly keys: readonly [KeyMeta, KeyMeta] } | undefined
  /**
   * The model of the automatic through rows (`Book_tags`, with keys `book` and `tag`; `from_x`, `to_x` if
   * both ends are the same model); read only.
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
  /** The step's name in a lookup chain (`relatedQueryName` on the reverse side); '' if hidden (`'+'`). */
  readonly name: string
  /** The row's attribute (`relatedName`, `book_set`, …); '' if hidden. */
  readonly accessor: string
  readonly source: ModelMeta
  readonly target: ModelMeta
  /**
   * The default order of the rows that it leads to: that of the target, or of the proxy in the declaration.
   */
  readonly ordering: readonly Ordering[]
  /** At most one row on the other side: a forward key, the reverse of a one-to-one. */
  readonly single: boolean
  /** The same relation from its other end. */
  readonly inverse: Edge
}
/** From a row to the row that its key refers to. */
export interface ForwardEdge extends EdgeBase {
  readonly kind: 'forward'
  readonly key: KeyMeta
  readonly single: true
}
/** From a row to the rows whose key refers to it. */
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
 * Along a declared through model: a reverse step onto it and a forward step off it. If the through model
 * inherits one of the keys from a parent of multi-table inheritance, `between` has the parent links (or their
 * reverses) between the two; otherwise it is empty.
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
/**
 * Along any number of keys to the parent. `path` is the ancestors and the row itself, `branch` leads back from it: the
 * row and its descendants. `members` leads back from `root`: all rows of a root's tree.
 */
export interface TreeEdge extends EdgeBase {
  readonly kind: 'tree'
  /** The key to the parent. */
  readonly parent: KeyMeta
  readonly reach: 'ancestors' | 'descendants' | 'path' | 'branch' | 'root' | 'members'
}
/** One directed step of a lookup chain. */
export type Edge = ForwardEdge | ReverseEdge | LinkEdge | ThroughEdge | TreeEdge

/**
 * A term of a model's order: a name, with `-` before it for descending order, or an expression as this
 * package knows it.
 */
export type Ordering = string | OrderingExpression

/** An expression of `@relata/query` (`F('n')`), or one with its direction (`F('n').desc()`). */
export type OrderingExpression = { desc(options?: never): object } | { readonly descending: boolean }

/** An order of the rows of each owner. */
export interface OrderMeta {
  readonly owner: FieldMeta
  readonly field: FieldMeta
}

/** A column of an index that keeps rows in order. */
export interface IndexColumn {
  readonly field: FieldMeta
  readonly descending: boolean
}

/** A text that is searched by words. */
export interface SearchField {
  readonly field: FieldMeta
  /** How much an occurrence counts in the rank of a row. */
  readonly weight: number
}

/** A unique constraint of a model's own table. */
export interface UniqueMeta {
  readonly name: string | undefined
  /** The message of its error, if it has its own. */
  readonly message: string | undefined
  readonly parts: readonly UniquePart[]
  /** The fields of the parts. */
  readonly fields: readonly FieldMeta[]
  /** The constraint is about rows that meet all of them. */
  readonly where: readonly UniqueTerm[]
  /** Rows with a null in a part never conflict. */
  readonly nullsDistinct: boolean
  /**
   * `field`: one field, unique in all rows. `fields`: several, unique together in all rows. `special`: with a
   * condition, a function, or nulls that are equal.
   */
  readonly form: 'field' | 'fields' | 'special'
}

/** What must be unique: a field, or a function of it. */
export interface UniquePart {
  readonly field: FieldMeta
  readonly apply: UniqueFunction | undefined
}
export type UniqueFunction = 'lower' | 'upper'

/** A condition of a unique constraint: the field has one of the values, or, negated, none of them. */
export interface UniqueTerm {
  readonly field: FieldMeta
  readonly values: readonly Value[]
  readonly negated: boolean
}

/** A function that is called on a row. */
export type RowMethod = (...args: never[]) => unknown

/** What the option `methods` gives rows under a name: a method, or a getter. */
export interface RowMember {
  readonly kind: 'method' | 'getter'
  readonly of: RowMethod
}

export interface ModelMeta {
  readonly name: string
  /** Position in `schema.models`: the index of its table in a state. */
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
  /** The fields of the option `primaryKey`, which are unique together; none if it isn't declared. */
  readonly keyParts: readonly FieldMeta[]
  /** Links to the parents of multi-table inheritance, in declared order. */
  readonly parents: readonly KeyMeta[]
  /** Models that have this one as a direct parent: their links. */
  readonly children: readonly KeyMeta[]
  /** Set on the automatic through model of a many-to-many. */
  readonly autoOf: LinkMeta | undefined
  /** Own columns by name and by attribute (`author` and `author_id`); without `pk`. */
  readonly fieldByName: ReadonlyMap<string, FieldMeta>
  /** Own edges by step name, hidden ones left out; parents' edges are reached through {@link Schema.step}. */
  readonly edges: ReadonlyMap<string, Edge>
  /** Own edges by row attribute, hidden ones left out. */
  readonly accessors: ReadonlyMap<string, Edge>
  /** Every edge that starts at this model, including hidden ones. */
  readonly allEdges: readonly Edge[]
  /**
   * Keys that refer to this model (to any of its fields), including hidden ones and parent links, but not
   * those of automatic through models, which are links.
   */
  readonly incoming: readonly KeyMeta[]
  readonly ordering: readonly Ordering[]
  /** The terms of `latest` and `earliest` without arguments; empty: they need arguments. */
  readonly latestBy: readonly string[]
  /**
   * The key to the owner for `orderWithRespectTo`, and the field `_order`; both are in the model's own table.
   */
  readonly orderWithRespectTo: OrderMeta | undefined
  /**
   * Unique constraints, besides those of single fields without a name. A single field that is unique in all rows is
   * among them only if the constraint has a name or a message.
   */
  readonly uniques: readonly UniqueMeta[]
  /** Declared indexes over several columns, or over one in a direction. */
  readonly indexes: readonly (readonly IndexColumn[])[]
  /**
   * Columns by which rows can be read in order: the primary key, then fields with an index, unique fields and sets
   * of fields that are unique together, declared indexes.
   */
  readonly orders: readonly (readonly IndexColumn[])[]
  /** The texts that `search` of the model's query sets searches. */
  readonly search: readonly SearchField[]
  /** The text of a row; undefined: the model's name and the primary key. */
  readonly display: ((row: never) => string) | undefined
  /** The methods of its rows by name, the parents' included. */
  readonly methods: ReadonlyMap<string, RowMethod>
  /** The getters of the virtual properties of its rows by name, the parents' included. */
  readonly properties: ReadonlyMap<string, RowMethod>
  /** The conditions of its scopes by name, the parents' included, as they were declared: the query package reads them. */
  readonly scopes: ReadonlyMap<string, object>
  /** Its generic keys, those of its parents first. */
  readonly generics: readonly GenericMeta[]
  /** The option `validate`: it checks the values of a whole row. */
  readonly validator: StandardValidator | undefined
}

/**
 * Another name for a model's rows, with a separate default order. It has no table and isn't recorded in the
 * log.
 */
export interface ProxyMeta {
  readonly name: string
  readonly model: ModelMeta
  readonly ordering: readonly Ordering[]
}

/** The meaning of a name on a model: the parent links that lead to it, and what it is. */
export interface NameMeaning {
  readonly prefix: readonly ForwardEdge[]
  readonly field: FieldMeta | undefined
  readonly edge: Edge | undefined
}

export interface SchemaMeta {
  readonly models: readonly ModelMeta[]
  readonly links: readonly LinkMeta[]
  readonly proxies: readonly ProxyMeta[]
  /** What `withHooks` has added, in order: for stores, which run it with their writes. */
  readonly hooks: readonly object[]
  /** What `withQueries` has added, in order: for databases, whose managers and query sets have these methods. */
  readonly queries: readonly object[]
  /**
   * By name: the declared models, the automatic through models as `Book_tags`, and for a proxy its model.
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
  /** Every name that `step` resolves on a model, for messages that suggest one. */
  stepNames(model: ModelMeta): readonly string[]
  /** The schema as plain JSON data, as the log's first commit keeps it. */
  describe(): SchemaDescription
}

/** JSON. Functions in it (defaults, `SET`) are replaced by the marker `{ "$function": true }`. */
export interface SchemaDescription {
  readonly format: 1
  readonly models: Readonly<Record<string, unknown>>
}
