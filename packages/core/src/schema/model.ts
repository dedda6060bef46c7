import type { Fields, ModelDeclaration, ModelOptions } from './declaration.js'
import type { NoOptions } from './field-types.js'
import type {
  ComputedOption,
  DisplayOption,
  FieldsArgument,
  FieldsWith,
  IndexesOption,
  MethodsOption,
  SearchOption,
  UniquesOption,
  ValidateOption,
} from './model-types.js'
import type { ScopesOption } from './scopes-option.js'
import type { AbstractModel, Model } from './typed.js'

/**
 * A model: named fields, and options. Its name is its key in `defineSchema`. Without a primary key among its
 * fields it gets an automatic integer one, `id`.
 *
 * Everything is checked by `defineSchema`: a field named `pk`, with `__` or a trailing `_`
 * (`ERR_FIELD_NAME`), two primary keys (`ERR_TWO_PRIMARY_KEYS`), a `primaryKey` of other names (`ERR_PRIMARY_KEY`) or of fields that can be null (`ERR_NULL_PRIMARY_KEY`), an ordering, `uniqueTogether`, `uniques` or
 * `indexes` over unknown fields (`ERR_ORDERING`, `ERR_UNIQUE_TOGETHER`, `ERR_UNIQUES`, `ERR_INDEXES`), a `search` of other fields than texts (`ERR_SEARCH`), a method with
 * the name of a field or relation (`ERR_METHOD_NAME`), a computed field without a function (`ERR_COMPUTED`).
 *
 * @example
 * ```ts
 * const Place = model({ name: string() }, { ordering: ['name'] })
 * const Restaurant = model({ stars: integer() }, { parents: ['Place'] })       // a restaurant is a place, too: restaurant.name
 * const Person = model({ name: string() }, { display: (person) => person.name })     // String(person) is the name
 * const User = model({ first: string(), last: string() }, { methods: { fullName() { return `${this.first} ${this.last}` } } })
 * const Point = model({ x: float(), y: float() }, { methods: { get norm(): number { return Math.hypot(this.x, this.y) } } })  // point.norm
 * const Member = model({ first: string(), name: string({ computed: ['first'] }) }, { computed: { name: ({ first }) => first.trim() } })
 * const Task = model({ project: foreignKey('Project', { onDelete: 'CASCADE' }), number: integer() }, { primaryKey: ['project', 'number'] })
 * const Issue = model({ title: string(), deletedAt: datetime({ null: true }) }, { scopes: { default: { deletedAt: null } } })
 * const Newest = model({}, { proxy: 'Place', ordering: ['-id'] })              // db.Newest: the rows of db.Place in another order
 * ```
 * @public
 */
export function model<const F extends object, const O extends ModelOptions = NoOptions>(
  fields: F & NoInfer<FieldsArgument<F>>,
  options?: O &
    DisplayOption<F> &
    ComputedOption<F> &
    ValidateOption &
    IndexesOption<F, O> &
    SearchOption<F, O> &
    UniquesOption<F, O> &
    MethodsOption<FieldsWith<F, O>, O> &
    ScopesOption<FieldsWith<F, O>, O>,
): Model<F, O>
export function model(fields: Fields, options?: ModelOptions): ModelDeclaration {
  return { fields, options: options === undefined ? {} : options }
}

/**
 * Fields that several models share. A model with it among its `bases` has these fields before its own. An
 * abstract model has no table, and no name in `defineSchema`. In its related names `%(class)s` is replaced by
 * the model's name in lower case.
 *
 * `defineSchema` checks it with each model that uses it.
 *
 * @example
 * ```ts
 * const Dated = abstractModel({ created: datetime({ default: () => new Date() }), owner: foreignKey('User', { onDelete: 'CASCADE', relatedName: '%(class)s_owned' }) })
 * const Note = model({ text: text() }, { bases: [Dated] })                     // note.created;  user.note_owned
 * ```
 * @public
 */
export function abstractModel<const F extends object, const O extends ModelOptions = NoOptions>(
  fields: F & NoInfer<FieldsArgument<F>>,
  options?: O &
    DisplayOption<F> &
    ComputedOption<F> &
    ValidateOption &
    IndexesOption<F, O> &
    SearchOption<F, O> &
    UniquesOption<F, O> &
    MethodsOption<FieldsWith<F, O>, O> &
    ScopesOption<FieldsWith<F, O>, O>,
): AbstractModel<F, O>
export function abstractModel(fields: Fields, options?: ModelOptions): ModelDeclaration {
  return { fields, options: { ...options, abstract: true } }
}
