import { UsageError } from '../../error/errors.js'
import { showValue } from '../../error/show-value.js'
import type { FieldDeclaration, ModelDeclaration } from '../declaration.js'
import type { Value } from '../value-type.js'
import type {
  FieldValues,
  ForeignKeyToManyToMany,
  MergeFields,
  MigrationStep,
  SplitField,
} from './migration-step.js'
import { addField, addModel, nameOf, removeField } from './steps.js'

/** Options of {@link foreignKeyToManyToMany} and {@link manyToManyToForeignKey}. */
export interface NewNameOptions {
  /** The field's name afterwards; by default the same as before. */
  readonly name?: string
}

/**
 * Turns the links of a many-to-many into rows of a through model, in the order of the links. `through` is left out if
 * the model exists. Rows have ascending automatic keys, and the defaults of the model's other fields.
 *
 * @example
 * ```ts
 * manyToManyToThrough('Book', 'tags', manyToMany('Tag', { through: 'Tagging' }), model({
 *   book: foreignKey('Book', { onDelete: 'CASCADE' }),
 *   tag: foreignKey('Tag', { onDelete: 'CASCADE' }),
 *   weight: integer({ default: 1 }),
 * }))
 * ```
 * @public
 */
export function manyToManyToThrough(
  model: string,
  field: string,
  declaration: FieldDeclaration,
  through?: ModelDeclaration,
): MigrationStep {
  const { through: name } = declaration.options
  return Object.freeze({
    step: 'manyToManyToThrough',
    model: nameOf(model),
    field: nameOf(field),
    steps: Object.freeze([
      removeField(model, field),
      ...(through === undefined ? [] : [addModel(nameOf(name), through)]),
      addField(model, field, declaration),
    ]),
  })
}

/**
 * Turns a foreign key into a many-to-many: each key that isn't null becomes a link, in the order of the rows.
 *
 * @example
 * ```ts
 * foreignKeyToManyToMany('Book', 'author', manyToMany('Person', { relatedName: 'books' }), { name: 'authors' })
 * ```
 * @public
 */
export function foreignKeyToManyToMany(
  model: string,
  field: string,
  declaration: FieldDeclaration,
  { name = field }: NewNameOptions = {},
): MigrationStep {
  return Object.freeze({ step: 'foreignKeyToManyToMany', ...replaced(model, field, declaration, name) })
}

/**
 * Turns a many-to-many into a foreign key. Rows without a link get the field's default, else null. If a row
 * has several links, the step is refused with `ERR_SCHEMA_DATA`, which names the rows.
 *
 * @example
 * ```ts
 * manyToManyToForeignKey('Book', 'authors', foreignKey('Person', { onDelete: 'CASCADE' }), { name: 'author' })
 * ```
 * @public
 */
export function manyToManyToForeignKey(
  model: string,
  field: string,
  declaration: FieldDeclaration,
  { name = field }: NewNameOptions = {},
): MigrationStep {
  return Object.freeze({ step: 'manyToManyToForeignKey', ...replaced(model, field, declaration, name) })
}

/**
 * Turns the rows of a through model into links; other fields of the rows are lost. The through model stays, unless
 * `removeModel` removes it.
 *
 * @example
 * ```ts
 * throughToManyToMany('Book', 'tags', manyToMany('Tag', { relatedName: 'books' }))
 * ```
 * @public
 */
export function throughToManyToMany(
  model: string,
  field: string,
  declaration: FieldDeclaration,
): MigrationStep {
  return Object.freeze({
    step: 'throughToManyToMany',
    model: nameOf(model),
    field: nameOf(field),
    steps: Object.freeze([removeField(model, field), addField(model, field, declaration)]),
  })
}

/** A field that is replaced by another one, possibly with the same name. */
function replaced(
  model: string,
  field: string,
  declaration: FieldDeclaration,
  name: string,
): Omit<ForeignKeyToManyToMany, 'step'> {
  return {
    model: nameOf(model),
    field: nameOf(field),
    to: nameOf(name),
    steps: Object.freeze([removeField(model, field), addField(model, name, declaration)]),
  }
}

/** Fields by name, as a model declares them. */
type Declared = Readonly<Record<string, FieldDeclaration>>

/** The functions of {@link splitField}. `merge` is the opposite, which makes the step reversible. */
export interface SplitFunctions {
  readonly split: (value: Value) => FieldValues
  readonly merge?: (values: FieldValues) => unknown
}

/** The functions of {@link mergeFields}. `split` is the opposite, which makes the step reversible. */
export interface MergeFunctions {
  readonly merge: (values: FieldValues) => unknown
  readonly split?: (value: Value) => FieldValues
}

/**
 * Replaces a field by others, with a function that computes their values from each row's value. It is called
 * once per row, and its result is recorded. `migration` of the package `relata` types it by the schemas.
 *
 * @example
 * ```ts
 * splitField('Person', 'name', { first: string(), last: string() }, {
 *   split: (name) => {
 *     const [first, last = ''] = String(name).split(' ')
 *     return { first, last }
 *   },
 *   merge: ({ first, last }) => `${first} ${last}`,
 * })
 * ```
 * @public
 */
export function splitField(
  model: string,
  field: string,
  into: Declared,
  { split, merge }: SplitFunctions,
): MigrationStep {
  const step: SplitField = {
    step: 'splitField',
    model: nameOf(model),
    field: nameOf(field),
    into: Object.freeze(Object.keys(into)),
    split: functionOf(split, 'splitField', 'split'),
    ...(merge === undefined ? {} : { merge: functionOf(merge, 'splitField', 'merge') }),
    steps: Object.freeze([
      removeField(model, field),
      ...Object.entries(into).map(([name, declaration]) => addField(model, name, declaration)),
    ]),
  }
  return Object.freeze(step)
}

/**
 * Replaces fields by one, with a function that computes its value from the values of each row. `into` has the
 * new field: one name and its declaration.
 *
 * @example
 * ```ts
 * mergeFields('Person', ['first', 'last'], { name: string() }, { merge: ({ first, last }) => `${first} ${last}` })
 * ```
 * @public
 */
export function mergeFields(
  model: string,
  fields: readonly string[],
  into: Declared,
  { merge, split }: MergeFunctions,
): MigrationStep {
  const [[name, declaration] = ['', undefined], ...others] = Object.entries(into)
  if (declaration === undefined || others.length > 0)
    throw new UsageError('ERR_ARGUMENT', 'mergeFields makes one new field: { name: string() }.', {
      value: into,
    })
  const step: MergeFields = {
    step: 'mergeFields',
    model: nameOf(model),
    field: nameOf(name),
    fields: Object.freeze([...fields]),
    merge: functionOf(merge, 'mergeFields', 'merge'),
    ...(split === undefined ? {} : { split: functionOf(split, 'mergeFields', 'split') }),
    steps: Object.freeze([
      ...fields.map((each) => removeField(model, each)),
      addField(model, name, declaration),
    ]),
  }
  return Object.freeze(step)
}

function functionOf<F>(passed: F, step: string, name: string): F {
  if (typeof passed === 'function') return passed
  throw new UsageError('ERR_ARGUMENT', `${step} needs a function ${name}, got ${showValue(passed)}.`, {
    value: passed,
  })
}
