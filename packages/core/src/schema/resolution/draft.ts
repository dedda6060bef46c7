import type { FieldDeclaration, ModelOptions, UniqueDeclaration } from '../declaration.js'
import { keyColumn, USUAL_KEY_NAME } from '../key-column.js'
import type { ComputeFunction, Ordering, RowMember } from '../meta.js'
import type { StandardValidator } from '../types/standard-schema.js'

/**
 * A concrete model before it becomes a ModelMeta: abstract bases are merged in, related names are filled in,
 * later the links to its parents are added.
 */
export interface ModelDraft {
  /** As in `defineSchema`: `Book`, `library.Book`. */
  readonly name: string
  readonly app: string
  readonly objectName: string
  readonly fields: Map<string, FieldDeclaration>
  /** Fields with a reported fault. Further checks skip them, so that no fault is reported twice. */
  readonly broken: Set<string>
  readonly ordering: readonly Ordering[] | undefined
  readonly latestBy: string | readonly string[] | undefined
  readonly orderWithRespectTo: string | undefined
  /** The names in the option `primaryKey`; none if it isn't declared. */
  readonly keyParts: readonly string[]
  readonly uniqueTogether: readonly (readonly string[])[]
  readonly uniques: readonly UniqueDeclaration[]
  /** Names, with `-` before one to descend. */
  readonly indexes: readonly (readonly string[])[]
  readonly search: ModelOptions['search']
  readonly defaultRelatedName: string | undefined
  readonly display: ((row: never) => string) | undefined
  /** Its methods and virtual properties, its own and those of its bases. */
  readonly methods: ReadonlyMap<string, RowMember>
  /** The functions of computed fields, its own and those of its bases. */
  readonly computed: ReadonlyMap<string, ComputeFunction>
  /** Its own and those of its bases. */
  readonly scopes: ReadonlyMap<string, object>
  readonly validator: StandardValidator | undefined
  /** Its own generic keys, which are keys among `fields`; whether each may be null. */
  readonly generics: Map<string, boolean>
  /** As declared: a reference to each parent, and the name of the link if it has one. */
  readonly parentNames: ReadonlyMap<string, string | undefined>
  /** Resolved: each parent and the name of the field that links to it. */
  readonly parents: Map<ModelDraft, string>
  /** Name of the primary key's field. */
  pk: string
}

/** A proxy before it becomes a ProxyMeta. */
export interface ProxyDraft {
  readonly name: string
  readonly app: string
  readonly objectName: string
  /** As declared: a reference to a model or to another proxy. */
  readonly target: string
  readonly ordering: readonly Ordering[] | undefined
}

/** Drafts by name, and the names of abstract models among them. */
export interface Drafts {
  readonly models: ReadonlyMap<string, ModelDraft>
  readonly proxies: ReadonlyMap<string, ProxyDraft>
  readonly abstract: ReadonlySet<string>
}

/** All ancestors of multi-table inheritance, nearest first, each once. */
export function ancestorsOf(draft: ModelDraft): ReadonlySet<ModelDraft> {
  const found = new Set<ModelDraft>()
  for (const parent of draft.parents.keys()) {
    found.add(parent)
    for (const ancestor of ancestorsOf(parent)) found.add(ancestor)
  }
  return found
}

/** Whether it is a symmetrical many-to-many, which is the default for `'self'`. */
export function isSymmetrical({ kind, to, options }: FieldDeclaration): boolean {
  return kind === 'manyToMany' && (options.symmetrical ?? to === 'self')
}

/** The property that holds a field's value in a row; a many-to-many has its name alone. */
export function attributeOf(name: string, declaration: FieldDeclaration): string {
  return isKey(declaration) ? (declaration.options.column ?? keyColumn(USUAL_KEY_NAME, name)) : name
}

/** Whether it is a foreign key or one-to-one. */
export function isKey({ kind }: FieldDeclaration): boolean {
  return kind === 'foreignKey' || kind === 'oneToOne'
}
