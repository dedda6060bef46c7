/** Declarations of names, options and keys that are refused. */
import {
  abstract,
  generic,
  key,
  many,
  model,
  number,
  one,
  scalar,
  text,
  type RefusalCase,
} from './declarations.js'

const User = model({ name: text() })

export const NAMES: readonly RefusalCase[] = [
  ['ERR_MODEL_NAME', "Book_: a model name can't contain '__' or end in '_'", { Book_: model() }],
  ['ERR_MODEL_NAME', /^A__B: /, { A__B: model() }],
  ['ERR_MODEL_NAME', /begin with a letter/, { '1st': model() }],
  ['ERR_MODEL_NAME', /at most one point/, { 'a.b.C': model() }],
  ['ERR_MODEL_RESERVED', "the store has a member named 'transact'", { transact: model() }],
  ['ERR_FIELD_NAME', "Book.pk: a field can't be named 'pk'", { Book: model({ pk: number() }) }],
  ['ERR_FIELD_NAME', "Book.a__b: a field name can't contain '__'", { Book: model({ a__b: number() }) }],
  ['ERR_FIELD_NAME', "Book.a_: a field name can't end in '_'", { Book: model({ a_: number() }) }],
  ['ERR_FIELD_NAME', /letters, digits and underscores/, { Book: model({ 'a-b': number() }) }],
  [
    'ERR_FIELD_CLASH',
    "the key 'author' keeps its value under 'author_id'",
    { User, Book: model({ author: key('User'), author_id: number() }) },
  ],
  [
    'ERR_FIELD_CLASH',
    "the key 'author' keeps its value under 'writer', so no other field can have that name",
    { User, Book: model({ author: key('User', { column: 'writer' }), writer: number() }) },
  ],
  [
    'ERR_FIELD_CLASH',
    "Book.editor: its key has the name 'user', and so has that of 'author'",
    {
      User,
      Book: model({
        author: key('User', { column: 'user', relatedName: '+' }),
        editor: key('User', { column: 'user', relatedName: '+' }),
      }),
    },
  ],
  [
    'ERR_FIELD_NAME',
    "Book.author: its key can't be named 'author': it is the name of the relation",
    { User, Book: model({ author: key('User', { column: 'author' }) }) },
  ],
  [
    'ERR_FIELD_NAME',
    "its key can't be named 'author__id': a field name can't contain '__'",
    { User, Book: model({ author: key('User', { column: 'author__id' }) }) },
  ],
  ['ERR_DECLARATION', /^Book: expected model/, { Book: { title: text() } as never }],
  [
    'ERR_DECLARATION',
    /^Book\.title: expected a field such as string\(\).*got "string"/,
    { Book: model({ title: 'string' }) },
  ],
  ['ERR_DECLARATION', /Book\.title/, { Book: model({ title: scalar('varchar' as never) }) }],
]

export const OPTIONS: readonly RefusalCase[] = [
  [
    'ERR_OPTION',
    "string has no option 'maxLenght' (did you mean 'maxLength'?)",
    { Book: model({ title: text({ maxLenght: 5 }) }) },
  ],
  ['ERR_OPTION', "integer has no option 'maxLength'", { Book: model({ pages: number({ maxLength: 5 }) }) }],
  ['ERR_OPTION', "string has no option 'min'", { Book: model({ title: text({ min: 5 }) }) }],
  [
    'ERR_OPTION',
    'Book.pages: its min is invalid: expected a whole number',
    { Book: model({ pages: number({ min: 0.5 }) }) },
  ],
  [
    'ERR_OPTION',
    'Book.pages: min (2) is more than max (1)',
    { Book: model({ pages: number({ min: 2, max: 1 }) }) },
  ],
  [
    'ERR_DEFAULT',
    /its default is invalid: expected at least 1, got 0/,
    { Book: model({ pages: number({ min: 1, default: 0 }) }) },
  ],
  [
    'ERR_OPTION',
    "manyToMany has no option 'null'",
    { User, Book: model({ readers: many('User', { null: true }) }) },
  ],
  [
    'ERR_OPTION',
    "foreignKey has no option 'through'",
    { User, Book: model({ reader: key('User', { through: 'User' }) }) },
  ],
  ['ERR_OPTION', 'null must be true or false, got "yes"', { Book: model({ title: text({ null: 'yes' }) }) }],
  [
    'ERR_OPTION',
    /schema must be a Standard Schema validator/,
    { Book: model({ data: scalar('json', { schema: {} }) }) },
  ],
  [
    'ERR_OPTION',
    "a model has no option 'orderng' (did you mean 'ordering'?)",
    { Book: model({}, { orderng: ['id'] }) },
  ],
  ['ERR_OPTION', /defaultRelatedName must be a string/, { Book: model({}, { defaultRelatedName: 5 }) }],
  [
    'ERR_OPTION',
    "now must be 'create' or 'update', got true",
    { Book: model({ at: scalar('datetime', { now: true }) }) },
  ],
  ['ERR_OPTION', 'version must be true or false, got 1', { Book: model({ n: number({ version: 1 }) }) }],
  [
    'ERR_MANAGED',
    "Book.at: now lets the store set the value, so default can't be declared with it; remove one of them",
    { Book: model({ at: scalar('date', { now: 'create', default: '2020-01-01' }) }) },
  ],
  [
    'ERR_MANAGED',
    "Book.n: version lets the store set the value, so null can't be declared with it; remove one of them",
    { Book: model({ n: number({ version: true, null: true }) }) },
  ],
  [
    'ERR_OPTION',
    "computed must be a list of names, such as ['first', 'last'], got true",
    { Book: model({ n: number({ computed: true }) }) },
  ],
  [
    'ERR_OPTION',
    'computed must be an object of functions',
    { Book: model({ n: number({}) }, { computed: [() => 1] }) },
  ],
  [
    'ERR_COMPUTED',
    "Book.n: its value is computed, so default can't be declared with it; remove one of them",
    {
      Book: model(
        { a: number({}), n: number({ computed: ['a'], default: 1 }) },
        { computed: { n: () => 1 } },
      ),
    },
  ],
  [
    'ERR_COMPUTED',
    'Book.n: computed names no column; name those that the function reads',
    { Book: model({ n: number({ computed: [] }) }, { computed: { n: () => 1 } }) },
  ],
  [
    'ERR_COMPUTED',
    'Book.n: computed names a column twice in [a, a]; name it once',
    { Book: model({ a: number({}), n: number({ computed: ['a', 'a'] }) }, { computed: { n: () => 1 } }) },
  ],
  [
    'ERR_COMPUTED',
    'Book.n: it has no function; add one to the options of the model: { computed: { n: ({ a }) => … } }',
    { Book: model({ a: number({}), n: number({ computed: ['a'] }) }) },
  ],
  [
    'ERR_COMPUTED',
    "Book.m: the model has no such field for the function in computed (did you mean 'n'?); declare one, such as m: string({ computed: ['…'] })",
    {
      Book: model(
        { a: number({}), n: number({ computed: ['a'] }) },
        { computed: { n: () => 1, m: () => 1 } },
      ),
    },
  ],
  [
    'ERR_COMPUTED',
    'Book.a: the model has a function for it in computed; declare the field with computed',
    { Book: model({ a: number({}) }, { computed: { a: () => 1 } }) },
  ],
  [
    'ERR_COMPUTED',
    'Book.n: computed names "aa", which the model does not have (did you mean ',
    { Book: model({ a: number({}), n: number({ computed: ['aa'] }) }, { computed: { n: () => 1 } }) },
  ],
  [
    'ERR_COMPUTED',
    'Book.n: it is computed from itself: n ← m ← n; remove one of these names from its computed',
    {
      Book: model(
        { n: number({ computed: ['m'] }), m: number({ computed: ['n'] }) },
        { computed: { n: () => 1, m: () => 1 } },
      ),
    },
  ],
  [
    'ERR_DECLARATION',
    'Book.tags: array takes the field of its items, such as array(string()): one of string, text,',
    { Book: model({ tags: scalar('json', { of: undefined }) }) },
  ],
  [
    'ERR_DECLARATION',
    'array takes the field of its items',
    { Book: model({ tags: scalar('json', { of: scalar('json', { of: text() }) }) }) },
  ],
  [
    'ERR_DECLARATION',
    'array takes the field of its items',
    { Book: model({ tags: scalar('json', { of: scalar('bigInteger') }) }) },
  ],
  [
    'ERR_OPTION',
    "the items of an array have no option 'null'; declare it on the array: array(string(), { null: … })",
    { Book: model({ tags: scalar('json', { of: text({ null: true }) }) }) },
  ],
  [
    'ERR_OPTION',
    "array has no option 'schema'; it has of, null, default, unique, index, maxLength, validate",
    { Book: model({ tags: scalar('json', { of: text(), schema: {} }) }) },
  ],
  [
    'ERR_DEFAULT',
    'Book.tags: its default is invalid: item 1: expected one of "a", got "b"',
    { Book: model({ tags: scalar('json', { of: text({ choices: ['a'] }), default: ['a', 'b'] }) }) },
  ],
  [
    'ERR_LENGTH_OPTION',
    'maxLength must be a whole number of at least 1, got 0',
    { Book: model({ title: text({ maxLength: 0 }) }) },
  ],
  [
    'ERR_DECIMAL_OPTION',
    /maxDigits must be/,
    { Book: model({ price: scalar('decimal', { maxDigits: 0 }) }) },
  ],
  [
    'ERR_DECIMAL_OPTION',
    /decimalPlaces must be/,
    { Book: model({ price: scalar('decimal', { decimalPlaces: -1 }) }) },
  ],
  [
    'ERR_DECIMAL_OPTION',
    /can't be more than maxDigits/,
    { Book: model({ price: scalar('decimal', { maxDigits: 2, decimalPlaces: 3 }) }) },
  ],
  ['ERR_CHOICES', 'choices must be a list', { Book: model({ state: text({ choices: 'new' }) }) }],
  ['ERR_CHOICES', 'choices are empty', { Book: model({ state: text({ choices: [] }) }) }],
  [
    'ERR_CHOICES',
    'the choice true is invalid: expected a string, got true',
    { Book: model({ state: text({ choices: [true] }) }) },
  ],
  [
    'ERR_CHOICES',
    /the choice "long" is invalid: expected at most 2/,
    { Book: model({ state: text({ choices: ['long'], maxLength: 2 }) }) },
  ],
  [
    'ERR_CHOICES',
    /is listed twice/,
    { Book: model({ price: scalar('decimal', { choices: ['1', '1.0'] }) }) },
  ],
  [
    'ERR_CHOICES',
    'choices must be a list, or an object from value to label, got "a"',
    { Book: model({ state: text({ choices: 'a' }) }) },
  ],
  ['ERR_CHOICES', /choices are empty/, { Book: model({ state: text({ choices: {} }) }) }],
  ['ERR_CHOICES', /is invalid: expected a string/, { Book: model({ state: text({ choices: { a: 1 } }) }) }],
  ['ERR_CHOICES', /null can't be a choice/, { Book: model({ state: text({ choices: [null] }) }) }],
  [
    'ERR_DEFAULT',
    'Book.pages: its default is invalid: expected a whole number',
    { Book: model({ pages: number({ default: 'five' }) }) },
  ],
  [
    'ERR_DEFAULT',
    /its default is invalid: null is not allowed/,
    { Book: model({ pages: number({ default: null }) }) },
  ],
  [
    'ERR_DEFAULT',
    /expected one of "a", got "b"/,
    { Book: model({ state: text({ choices: ['a'], default: 'b' }) }) },
  ],
  [
    'ERR_DEFAULT',
    /Book\.author: its default/,
    { User, Book: model({ author: key('User', { default: 'me' }) }) },
  ],
]

export const KEYS: readonly RefusalCase[] = [
  [
    'ERR_TWO_PRIMARY_KEYS',
    "it has 2 primary keys (a, b). If they are one key together, declare it in the model's options, primaryKey: ['a', 'b']",
    { Book: model({ a: number({ primaryKey: true }), b: number({ primaryKey: true }) }) },
  ],
  [
    'ERR_TWO_PRIMARY_KEYS',
    "it has the option primaryKey, and 'c' is a primary key, too: remove primaryKey: true there",
    {
      Book: model({ a: number(), b: number(), c: number({ primaryKey: true }) }, { primaryKey: ['a', 'b'] }),
    },
  ],
  [
    'ERR_TWO_PRIMARY_KEYS',
    'it has the option primaryKey, and the primary key of its parent Place: declare uniqueTogether',
    {
      Place: model({ name: text() }),
      Shop: model({ a: number(), b: number() }, { parents: ['Place'], primaryKey: ['a', 'b'] }),
    },
  ],
  [
    'ERR_OPTION',
    'a primary key of one field is an option of the field: declare primaryKey: true in a',
    { Book: model({ a: number() }, { primaryKey: ['a'] }) },
  ],
  [
    'ERR_PRIMARY_KEY',
    "primaryKey must be a list of names, such as ['a', 'b'], got an object",
    { Book: model({ a: number() }, { primaryKey: { a: true } as never }) },
  ],
  [
    'ERR_PRIMARY_KEY',
    'primaryKey must be a list of names',
    { Book: model({ a: number() }, { primaryKey: [] }) },
  ],
  [
    'ERR_PRIMARY_KEY',
    'primaryKey names "numer", which the model does not have',
    { Book: model({ a: text(), number: number() }, { primaryKey: ['a', 'numer'] }) },
  ],
  [
    'ERR_PRIMARY_KEY',
    'primaryKey names a field twice in [a, a]',
    { Book: model({ a: text() }, { primaryKey: ['a', 'a'] }) },
  ],
  [
    'ERR_PRIMARY_KEY',
    'primaryKey names "friends", a many-to-many, which has no column',
    { Book: model({ a: text(), friends: many('Book') }, { primaryKey: ['a', 'friends'] }) },
  ],
  [
    'ERR_PRIMARY_KEY',
    'primaryKey names "target", a generic key, which has a column for each of its targets',
    {
      Book: model({ a: text(), target: generic(['Book']) }, { primaryKey: ['a', 'target'] }),
    },
  ],
  [
    'ERR_NULL_PRIMARY_KEY',
    "Book.b: a field of a primary key can't be null; remove null: true, or declare uniqueTogether",
    { Book: model({ a: text(), b: text({ null: true }) }, { primaryKey: ['a', 'b'] }) },
  ],
  [
    'ERR_ID_NOT_KEY',
    "beside the option primaryKey a model gets an automatic '_id', and this field has that name",
    { Book: model({ id: text(), _id: text() }, { primaryKey: ['id', '_id'] }) },
  ],
  [
    'ERR_NULL_PRIMARY_KEY',
    "a primary key can't be null",
    { Book: model({ a: number({ primaryKey: true, null: true }) }) },
  ],
  [
    'ERR_AUTO_NOT_KEY',
    'an auto field is the primary key',
    { Book: model({ a: scalar('auto', { primaryKey: false }) }) },
  ],
  ['ERR_ID_NOT_KEY', "gets an automatic 'id'", { Book: model({ id: text() }) }],
  [
    'ERR_UNKNOWN_MODEL',
    "the schema has no model 'Usr' (did you mean 'User'?)",
    { User, Book: model({ author: key('Usr') }) },
  ],
  ['ERR_UNKNOWN_MODEL', /Book\.tags: the schema has no model 'Tag'/, { Book: model({ tags: many('Tag') }) }],
  [
    'ERR_AMBIGUOUS_MODEL',
    "'User' may be any of a.User, b.User",
    { 'a.User': User, 'b.User': User, Book: model({ author: key('User') }) },
  ],
  ['ERR_ABSTRACT_TARGET', "'Base' is abstract", { Base: abstract({}), Book: model({ base: key('Base') }) }],
  [
    'ERR_TO_FIELD_UNKNOWN',
    "User has no field 'nme' for a key to refer to",
    { User, Book: model({ author: key('User', { toField: 'nme' }) }) },
  ],
  [
    'ERR_TO_FIELD_NOT_UNIQUE',
    "User.name isn't unique",
    { User, Book: model({ author: key('User', { toField: 'name' }) }) },
  ],
  [
    'ERR_KEY_CYCLE',
    'A.b → B.a → A.b',
    {
      A: model({ b: one('B', { primaryKey: true, relatedName: '+' }) }),
      B: model({ a: one('A', { primaryKey: true, relatedName: '+' }) }),
    },
  ],
  [
    'ERR_ON_DELETE',
    'CASCADE, PROTECT',
    { User, Book: model({ author: key('User', { onDelete: undefined }) }) },
  ],
  [
    'ERR_ON_DELETE',
    "onDelete can't be 'SETNULL' (did you mean 'SET_NULL'?)",
    { User, Book: model({ author: key('User', { onDelete: 'SETNULL' }) }) },
  ],
  [
    'ERR_SET_NULL_NOT_NULL',
    'Book.author: onDelete SET_NULL needs',
    { User, Book: model({ author: key('User', { onDelete: 'SET_NULL' }) }) },
  ],
  [
    'ERR_SET_NULL_NOT_NULL',
    'onDelete SET(null)',
    { User, Book: model({ author: key('User', { onDelete: { set: null } }) }) },
  ],
  [
    'ERR_SET_DEFAULT_NO_DEFAULT',
    'needs a default',
    { User, Book: model({ author: key('User', { onDelete: 'SET_DEFAULT' }) }) },
  ],
  [
    'ERR_SET_VALUE',
    'the value of onDelete SET is invalid: expected a whole number',
    { User, Book: model({ author: key('User', { onDelete: { set: 'x' } }) }) },
  ],
]
