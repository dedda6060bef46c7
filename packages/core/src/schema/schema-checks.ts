/** The meaning of one code of `SchemaError.checks`. */
export interface SchemaCheckInfo {
  /**
   * Ids of the same faults in Django's system checks, or the exception that Django raises if it has no check;
   * empty if only Relata has the rule.
   */
  readonly django: readonly string[]
  readonly means: string
}

const info = (means: string, ...django: string[]): SchemaCheckInfo =>
  Object.freeze({ django: Object.freeze(django), means })

/**
 * Every code that `defineSchema` refuses a declaration with, and the Django check it corresponds to.
 * @public
 */
export const SCHEMA_CHECKS: {
  readonly [
    code in
      | 'ERR_MODEL_NAME'
      | 'ERR_MODEL_RESERVED'
      | 'ERR_MODEL_CLASH'
      | 'ERR_DECLARATION'
      | 'ERR_FIELD_NAME'
      | 'ERR_FIELD_CLASH'
      | 'ERR_METHOD_NAME'
      | 'ERR_OPTION'
      | 'ERR_LENGTH_OPTION'
      | 'ERR_DECIMAL_OPTION'
      | 'ERR_CHOICES'
      | 'ERR_DEFAULT'
      | 'ERR_MANAGED'
      | 'ERR_COMPUTED'
      | 'ERR_TWO_PRIMARY_KEYS'
      | 'ERR_PRIMARY_KEY'
      | 'ERR_NULL_PRIMARY_KEY'
      | 'ERR_AUTO_NOT_KEY'
      | 'ERR_ID_NOT_KEY'
      | 'ERR_UNKNOWN_MODEL'
      | 'ERR_AMBIGUOUS_MODEL'
      | 'ERR_ABSTRACT_TARGET'
      | 'ERR_TO_FIELD_UNKNOWN'
      | 'ERR_TO_FIELD_NOT_UNIQUE'
      | 'ERR_KEY_CYCLE'
      | 'ERR_ON_DELETE'
      | 'ERR_SET_NULL_NOT_NULL'
      | 'ERR_SET_DEFAULT_NO_DEFAULT'
      | 'ERR_SET_VALUE'
      | 'ERR_RELATED_NAME'
      | 'ERR_APP_LABEL'
      | 'ERR_ACCESSOR_FIELD_CLASH'
      | 'ERR_QUERY_NAME_FIELD_CLASH'
      | 'ERR_ACCESSOR_CLASH'
      | 'ERR_QUERY_NAME_CLASH'
      | 'ERR_SYMMETRICAL'
      | 'ERR_THROUGH_UNKNOWN'
      | 'ERR_THROUGH_SELF_AMBIGUOUS'
      | 'ERR_THROUGH_SOURCE_AMBIGUOUS'
      | 'ERR_THROUGH_TARGET_AMBIGUOUS'
      | 'ERR_THROUGH_KEY_MISSING'
      | 'ERR_THROUGH_FIELDS'
      | 'ERR_THROUGH_DB_CONSTRAINT'
      | 'ERR_PARENT'
      | 'ERR_PARENT_LINK'
      | 'ERR_INHERITANCE_CYCLE'
      | 'ERR_ABSTRACT_BASE'
      | 'ERR_PROXY'
      | 'ERR_PROXY_FIELDS'
      | 'ERR_TREE'
      | 'ERR_GENERIC_KEY'
      | 'ERR_TREE_NAME'
      | 'ERR_ORDERING'
      | 'ERR_ORDER_WITH_RESPECT_TO'
      | 'ERR_UNIQUE_TOGETHER'
      | 'ERR_UNIQUES'
      | 'ERR_INDEXES'
      | 'ERR_SEARCH'
  ]: SchemaCheckInfo
} = Object.freeze({
  ERR_MODEL_NAME: info(
    'a model name is not an identifier, or has `__` or a trailing `_`',
    'models.E023',
    'models.E024',
  ),
  ERR_MODEL_RESERVED: info('a model is named like a member of the store'),
  ERR_MODEL_CLASH: info('an automatic through model has the name of a declared model', 'fields.E340'),
  ERR_DECLARATION: info('something other than a model or a field where one is expected', 'TypeError'),
  ERR_FIELD_NAME: info(
    'a field name, or the name of a key, is not an identifier, is `pk`, or has `__` or a trailing `_`',
    'fields.E001',
    'fields.E002',
    'fields.E003',
  ),
  ERR_FIELD_CLASH: info(
    'two fields of a model, or of it and its parents, have the same name',
    'models.E005',
    'models.E006',
    'FieldError',
  ),
  ERR_METHOD_NAME: info('a method of rows has the name of a field, a relation or a member of every object'),
  ERR_OPTION: info(
    'an option that this kind of field or model does not take, or of the wrong type',
    'TypeError',
    'fields.E330',
    'fields.E004',
  ),
  ERR_LENGTH_OPTION: info('maxLength is not a positive whole number', 'fields.E121'),
  ERR_DECIMAL_OPTION: info(
    'maxDigits or decimalPlaces is out of range',
    'fields.E131',
    'fields.E133',
    'fields.E134',
  ),
  ERR_CHOICES: info(
    'choices are empty, repeat, are too long or of the wrong type',
    'fields.E004',
    'fields.E005',
    'fields.E009',
  ),
  ERR_DEFAULT: info('a default that the field itself would refuse', 'ValidationError'),
  ERR_MANAGED: info('`now` or `version` beside an option that contradicts it', 'fields.E160'),
  ERR_COMPUTED: info(
    'a computed field without a function, a function without a field, a field that depends on itself, or an option beside `computed` that contradicts it',
  ),
  ERR_TWO_PRIMARY_KEYS: info('a model has more than one primary key', 'models.E026'),
  ERR_PRIMARY_KEY: info(
    "the option primaryKey is not a list of several of the model's own fields",
    'models.E042',
  ),
  ERR_NULL_PRIMARY_KEY: info('a primary key, or a field of it, is nullable', 'fields.E007'),
  ERR_AUTO_NOT_KEY: info('an auto field is not the primary key', 'fields.E100'),
  ERR_ID_NOT_KEY: info(
    'a field `id` that is not the primary key conflicts with the automatic one',
    'models.E004',
  ),
  ERR_UNKNOWN_MODEL: info('a relation to a model that is not in the schema', 'fields.E300'),
  ERR_AMBIGUOUS_MODEL: info(
    'a model is named without its app, and several apps have one of that name',
    'fields.E300',
  ),
  ERR_ABSTRACT_TARGET: info('a relation to an abstract model', 'fields.E300'),
  // Django's documentation has E312 for this one; Django 4.2 reports E311 in practice.
  ERR_TO_FIELD_UNKNOWN: info('toField names no field of the target', 'fields.E311', 'fields.E312'),
  ERR_TO_FIELD_NOT_UNIQUE: info('toField names a field that is not unique', 'fields.E311'),
  ERR_KEY_CYCLE: info('primary keys that are foreign keys refer to each other in a circle', 'RecursionError'),
  ERR_ON_DELETE: info('onDelete is missing or unknown', 'TypeError', 'ValueError'),
  ERR_SET_NULL_NOT_NULL: info('onDelete sets null in a field that cannot be null', 'fields.E320'),
  ERR_SET_DEFAULT_NO_DEFAULT: info('onDelete sets the default in a field without one', 'fields.E321'),
  ERR_SET_VALUE: info('onDelete sets a value that the field would refuse'),
  ERR_RELATED_NAME: info(
    'a related name is not an identifier, or has `__` or a trailing `_` as a query name',
    'fields.E306',
    'fields.E308',
    'fields.E309',
  ),
  ERR_APP_LABEL: info('`%(app_label)s` in a related name of a model without an app'),
  ERR_ACCESSOR_FIELD_CLASH: info('a reverse accessor has the name of a field of the target', 'fields.E302'),
  ERR_QUERY_NAME_FIELD_CLASH: info(
    'a reverse query name is the name of a field of the target',
    'fields.E303',
  ),
  ERR_ACCESSOR_CLASH: info('two reverse accessors of a model have the same name', 'fields.E304'),
  ERR_QUERY_NAME_CLASH: info('two reverse query names of a model are the same', 'fields.E305'),
  ERR_SYMMETRICAL: info('a symmetrical relation to another model, or one with a reverse name', 'fields.W345'),
  ERR_THROUGH_UNKNOWN: info('through names no model of the schema', 'fields.E331'),
  ERR_THROUGH_SELF_AMBIGUOUS: info(
    'a through model has more than two keys to a model related to itself',
    'fields.E333',
  ),
  ERR_THROUGH_SOURCE_AMBIGUOUS: info(
    'a through model has several keys to the declaring model',
    'fields.E334',
  ),
  ERR_THROUGH_TARGET_AMBIGUOUS: info('a through model has several keys to the target', 'fields.E335'),
  ERR_THROUGH_KEY_MISSING: info('a through model lacks a key to one of the two models', 'fields.E336'),
  ERR_THROUGH_FIELDS: info(
    'throughFields are not the two keys of the through model',
    'fields.E337',
    'fields.E338',
    'fields.E339',
    'ValueError',
  ),
  ERR_THROUGH_DB_CONSTRAINT: info('dbConstraint together with through', 'ValueError'),
  ERR_PARENT: info('a parent is not in the schema, is abstract, or is named twice', 'NameError', 'TypeError'),
  ERR_PARENT_LINK: info(
    'a parent link is not a one-to-one onto the primary key of a parent',
    'ImproperlyConfigured',
  ),
  ERR_INHERITANCE_CYCLE: info('a model is its own ancestor', 'TypeError'),
  ERR_ABSTRACT_BASE: info('a base is not an abstract model', 'TypeError'),
  ERR_PROXY: info('a proxy of a model that is not in the schema, or of itself', 'NameError', 'TypeError'),
  ERR_PROXY_FIELDS: info('a proxy declares fields', 'models.E017'),
  ERR_TREE: info("a tree that isn't a nullable, indexed key of the model to itself"),
  ERR_GENERIC_KEY: info(
    'a generic key without targets, or with two of the same name, or one with the name of a lookup',
    'contenttypes.E004',
  ),
  ERR_TREE_NAME: info(
    'a name that a tree gives its rows, such as path or depth, has another meaning already',
  ),
  ERR_ORDERING: info(
    'ordering or getLatestBy is not a list, or names something that the model does not have',
    'models.E014',
    'models.E015',
  ),
  ERR_ORDER_WITH_RESPECT_TO: info(
    'orderWithRespectTo names no key of the model, or there is an ordering, too',
    'models.E021',
    'FieldDoesNotExist',
  ),
  ERR_UNIQUE_TOGETHER: info(
    "uniqueTogether is not a list of lists of the model's fields",
    'models.E010',
    'models.E011',
    'models.E012',
    'models.E013',
    'models.E016',
  ),
  ERR_UNIQUES: info(
    "uniques is not a list of constraints over the model's own fields",
    'models.E012',
    'models.E013',
    'models.E016',
    'models.E032',
  ),
  ERR_INDEXES: info(
    "indexes is not a list of lists of the model's own fields",
    'models.E012',
    'models.E013',
    'models.E016',
  ),
  ERR_SEARCH: info("search is not a list, or an object of weights, of the model's own texts"),
})

/** A code of {@link SCHEMA_CHECKS}. */
export type SchemaCheckCode = keyof typeof SCHEMA_CHECKS
