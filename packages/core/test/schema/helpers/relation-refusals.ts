import type { ModelDeclaration } from '../../../src/schema/declaration.js'
import { abstract, key, many, model, number, one, text, type RefusalCase } from './declarations.js'

const User = model({ name: text() })

export const CLASHES: readonly RefusalCase[] = [
  [
    'ERR_RELATED_NAME',
    "relatedName 'my books' is not the name",
    { User, Book: model({ author: key('User', { relatedName: 'my books' }) }) },
  ],
  [
    'ERR_RELATED_NAME',
    "relatedName 'books_'",
    { User, Book: model({ author: key('User', { relatedName: 'books_' }) }) },
  ],
  [
    'ERR_RELATED_NAME',
    "relatedQueryName 'a__b'",
    { User, Book: model({ author: key('User', { relatedQueryName: 'a__b' }) }) },
  ],
  ['ERR_RELATED_NAME', /'pk'/, { User, Book: model({ author: key('User', { relatedName: 'pk' }) }) }],
  [
    'ERR_APP_LABEL',
    "declare it as 'app.Book'",
    { User, Book: model({ author: key('User', { relatedName: '%(app_label)s_books' }) }) },
  ],
  [
    'ERR_ACCESSOR_FIELD_CLASH',
    "'book_set' clashes with the field User.book_set",
    { User: model({ book_set: text() }), Book: model({ author: key('User') }) },
  ],
  [
    'ERR_QUERY_NAME_FIELD_CLASH',
    "'book' clashes with the field User.book",
    { User: model({ book: text() }), Book: model({ author: key('User') }) },
  ],
  [
    'ERR_ACCESSOR_CLASH',
    /^Book\.editor: its reverse accessor User\.book_set is also that of Book\.author/,
    { User, Book: model({ author: key('User'), editor: key('User') }) },
  ],
  [
    'ERR_QUERY_NAME_CLASH',
    /'q' on User/,
    {
      User,
      Book: model({
        a: key('User', { relatedQueryName: 'q' }),
        b: key('User', { relatedName: 'bs', relatedQueryName: 'q' }),
      }),
    },
  ],
  [
    'ERR_QUERY_NAME_CLASH',
    /'restaurant' on Place is also that of Restaurant\.place_ptr/,
    { Place: model(), Restaurant: model({ near: key('Place') }, { parents: ['Place'] }) },
  ],
  [
    'ERR_ACCESSOR_CLASH',
    /A\.x: its reverse accessor Place\.visits is also that of A\.y/,
    {
      Place: model(),
      Bar: model({}, { parents: ['Place'] }),
      A: model({
        x: key('Place', { relatedName: 'visits' }),
        y: key('Bar', { relatedName: 'visits', relatedQueryName: 'v' }),
      }),
    },
  ],
  [
    'ERR_SYMMETRICAL',
    /only a relation of a model to itself/,
    { User, Book: model({ readers: many('User', { symmetrical: true }) }) },
  ],
  [
    'ERR_SYMMETRICAL',
    /it has no 'fans'/,
    { User: model({ friends: many('self', { relatedName: 'fans' }) }) },
  ],
  [
    'ERR_MODEL_CLASH',
    "'Book_tags'",
    { Tag: model(), Book: model({ tags: many('Tag') }), Book_tags: model() },
  ],
]

const link = (options: object): ModelDeclaration =>
  model({ members: many('User', { through: 'Link', ...options }) })
export const THROUGH: readonly RefusalCase[] = [
  [
    'ERR_THROUGH_UNKNOWN',
    "the schema has no model 'Lnk'",
    { User, Team: model({ members: many('User', { through: 'Lnk' }) }) },
  ],
  [
    'ERR_THROUGH_KEY_MISSING',
    'needs a foreign key to Team',
    { User, Team: link({}), Link: model({ user: key('User') }) },
  ],
  [
    'ERR_THROUGH_KEY_MISSING',
    'needs a foreign key to User twice',
    { User: model({ a: many('self', { through: 'Link' }) }), Link: model({ user: key('User') }) },
  ],
  [
    'ERR_THROUGH_SOURCE_AMBIGUOUS',
    '2 keys to Team (a, b)',
    {
      User,
      Team: link({}),
      Link: model({ user: key('User'), a: key('Team'), b: key('Team', { relatedName: '+' }) }),
    },
  ],
  [
    'ERR_THROUGH_TARGET_AMBIGUOUS',
    '2 keys to User (a, b)',
    {
      User,
      Team: link({}),
      Link: model({ team: key('Team'), a: key('User'), b: key('User', { relatedName: '+' }) }),
    },
  ],
  [
    'ERR_THROUGH_SELF_AMBIGUOUS',
    '3 keys to User (a, b, c)',
    {
      User: model({ all: many('self', { through: 'Link' }) }),
      Link: model({
        a: key('User'),
        b: key('User', { relatedName: '+' }),
        c: key('User', { relatedName: '+' }),
      }),
    },
  ],
  [
    'ERR_THROUGH_FIELDS',
    "has no field 'usr' (did you mean 'user'?)",
    {
      User,
      Team: link({ throughFields: ['team', 'usr'] }),
      Link: model({ user: key('User'), team: key('Team') }),
    },
  ],
  [
    'ERR_THROUGH_FIELDS',
    "'s 'user' is not a foreign key to Team",
    {
      User,
      Team: link({ throughFields: ['user', 'team'] }),
      Link: model({ user: key('User'), team: key('Team') }),
    },
  ],
  [
    'ERR_THROUGH_FIELDS',
    'a list of two field names',
    { User, Team: link({ throughFields: ['team'] }), Link: model({ user: key('User'), team: key('Team') }) },
  ],
  [
    'ERR_THROUGH_FIELDS',
    'through is not set',
    { User, Team: model({ members: many('User', { throughFields: ['a', 'b'] }) }) },
  ],
  [
    'ERR_THROUGH_DB_CONSTRAINT',
    'belongs to the keys of the through model',
    { User, Team: link({ dbConstraint: true }), Link: model({ user: key('User'), team: key('Team') }) },
  ],
]

export const INHERITANCE: readonly RefusalCase[] = [
  [
    'ERR_PARENT',
    "the schema has no model 'Plce' (did you mean 'Place'?)",
    { Place: model(), Shop: model({}, { parents: ['Plce'] }) },
  ],
  [
    'ERR_PARENT',
    'listed twice',
    { 'a.Place': model(), 'a.Shop': model({}, { parents: ['Place', 'a.Place'] }) },
  ],
  [
    'ERR_ABSTRACT_TARGET',
    /^Shop: 'Base' is abstract/,
    { Base: abstract({}), Shop: model({}, { parents: ['Base'] }) },
  ],
  ['ERR_ABSTRACT_BASE', 'name a concrete one in parents', { Shop: model({}, { bases: [model()] }) }],
  [
    'ERR_INHERITANCE_CYCLE',
    'A → B → A',
    { A: model({}, { parents: ['B'] }), B: model({}, { parents: ['A'] }) },
  ],
  ['ERR_INHERITANCE_CYCLE', 'A → A', { A: model({}, { parents: ['A'] }) }],
  [
    'ERR_PARENT_LINK',
    'must be a one-to-one',
    { Place: model(), Shop: model({ place: number() }, { parents: { Place: 'place' } }) },
  ],
  [
    'ERR_PARENT_LINK',
    /must be a one-to-one that is not nullable/,
    {
      Place: model(),
      Shop: model({ place: one('Place', { null: true, parentLink: true }) }, { parents: ['Place'] }),
    },
  ],
  [
    'ERR_PARENT_LINK',
    /but the model's options don't/,
    { Place: model(), Shop: model({ place: one('Place', { parentLink: true }) }) },
  ],
  [
    'ERR_PARENT_LINK',
    /leave toField out/,
    {
      Place: model({ a: number({ unique: true }) }),
      Shop: model({ place: one('Place', { parentLink: true, toField: 'a' }) }, { parents: ['Place'] }),
    },
  ],
  [
    'ERR_FIELD_CLASH',
    'an ancestor has Place.name already',
    { Place: model({ name: text() }), Shop: model({ name: text() }, { parents: ['Place'] }) },
  ],
  [
    'ERR_FIELD_CLASH',
    'an ancestor has Place.city_id already',
    {
      City: model(),
      Place: model({ city_id: text() }),
      Shop: model({ city: key('City') }, { parents: ['Place'] }),
    },
  ],
  [
    'ERR_FIELD_CLASH',
    'Left.top_ptr and Right.top_ptr',
    {
      Top: model(),
      Left: model({}, { parents: ['Top'] }),
      Right: model({}, { parents: ['Top'] }),
      Low: model({}, { parents: ['Left', 'Right'] }),
    },
  ],
  ['ERR_FIELD_CLASH', 'A.id and B.id', { A: model(), B: model(), C: model({}, { parents: ['A', 'B'] }) }],
]

export const PROXIES: readonly RefusalCase[] = [
  [
    'ERR_PROXY',
    "the schema has no model 'Usr' (did you mean 'User'?)",
    { User, ByName: model({}, { proxy: 'Usr' }) },
  ],
  ['ERR_PROXY', /A → B → A/, { A: model({}, { proxy: 'B' }), B: model({}, { proxy: 'A' }) }],
  ['ERR_PROXY', /A → A/, { A: model({}, { proxy: 'self' }) }],
  // A key to a proxy of a missing model is not reported as well.
  [
    'ERR_PROXY',
    /A → A/,
    { A: model({}, { proxy: 'A' }), Book: model({ author: key('A'), readers: many('A') }) },
  ],
  ['ERR_ABSTRACT_TARGET', /^A: 'Base' is abstract/, { Base: abstract({}), A: model({}, { proxy: 'Base' }) }],
  [
    'ERR_AMBIGUOUS_MODEL',
    /^A: 'User' may be/,
    { 'a.User': model(), 'b.User': model(), A: model({}, { proxy: 'User' }) },
  ],
  [
    'ERR_PROXY_FIELDS',
    /only the fields of its model, not age;/,
    { User, ByName: model({ age: number() }, { proxy: 'User' }) },
  ],
  [
    'ERR_OPTION',
    /no option 'uniqueTogether'; it has proxy, ordering/,
    { User, A: model({}, { proxy: 'User', uniqueTogether: [['name']] }) },
  ],
  ['ERR_OPTION', 'proxy must be the name of a model, got 5', { User, A: model({}, { proxy: 5 }) }],
  [
    'ERR_ORDERING',
    "ordering must be a list, such as ['name']",
    { User, A: model({}, { proxy: 'User', ordering: 'name' }) },
  ],
  [
    'ERR_ORDERING',
    /^A: ordering names 'nam', which User does not have/,
    { User, A: model({}, { proxy: 'User', ordering: ['nam'] }) },
  ],
  [
    'ERR_PARENT',
    /'ByName' is a proxy.*name User itself/,
    { User, ByName: model({}, { proxy: 'User' }), A: model({}, { parents: ['ByName'] }) },
  ],
  [
    'ERR_ABSTRACT_BASE',
    /abstract models/,
    { User, A: model({}, { bases: [abstract({}, { proxy: 'User' })] }) },
  ],
  [
    'ERR_MODEL_CLASH',
    "'Book_tags'",
    { Tag: model(), Book: model({ tags: many('Tag') }), Book_tags: model({}, { proxy: 'Tag' }) },
  ],
  [
    'ERR_ACCESSOR_CLASH',
    /User\.book_set is also that of Book\.author/,
    {
      User,
      ByName: model({}, { proxy: 'User' }),
      Book: model({ author: key('User'), editor: key('ByName') }),
    },
  ],
]

export const MODEL_OPTIONS: readonly RefusalCase[] = [
  [
    'ERR_METHOD_NAME',
    /can't be named 'title', because its rows have the field Book.title/,
    { Book: model({ title: text() }, { methods: { title: () => 1 } }) },
  ],
  [
    'ERR_METHOD_NAME',
    /can't be named 'books', because its rows have the relation User.books/,
    {
      User: model({}, { methods: { books: () => 1 } }),
      Book: model({ user: key('User', { relatedName: 'books' }) }),
    },
  ],
  [
    'ERR_METHOD_NAME',
    /can't be named 'toJSON', because 'toJSON' is called by JSON.stringify/,
    { Book: model({}, { methods: { toJSON: () => 1 } }) },
  ],
  ['ERR_ORDERING', "ordering must be a list, such as ['name']", { Book: model({}, { ordering: 'id' }) }],
  [
    'ERR_ORDERING',
    "ordering names 'titel', which Book does not have (did you mean 'title'?)",
    { Book: model({ title: text() }, { ordering: ['-titel'] }) },
  ],
  [
    'ERR_ORDERING',
    "ordering names 'age' in 'author__age', which User does not have",
    { User, Book: model({ author: key('User') }, { ordering: ['author__age'] }) },
  ],
  [
    'ERR_ORDERING',
    "ordering names 'title__x', and Book.title is not a relation",
    { Book: model({ title: text() }, { ordering: ['title__x'] }) },
  ],
  ['ERR_ORDERING', /getLatestBy must be a field or a list.*got 5/, { Book: model({}, { getLatestBy: 5 }) }],
  [
    'ERR_ORDERING',
    "getLatestBy names 'titel', which Book does not have (did you mean 'title'?)",
    { Book: model({ title: text() }, { getLatestBy: ['-titel'] }) },
  ],
  ['ERR_ORDERING', /random/, { Book: model({}, { ordering: ['?'] }) }],
  ['ERR_ORDERING', /got 5/, { Book: model({}, { ordering: [5] }) }],
  ['ERR_UNIQUE_TOGETHER', /list of lists/, { Book: model({ a: text() }, { uniqueTogether: ['a'] }) }],
  [
    'ERR_UNIQUE_TOGETHER',
    /names "titel", which the model does not have \(did you mean 'title'\?\)/,
    { Book: model({ title: text() }, { uniqueTogether: [['titel', 'id']] }) },
  ],
  [
    'ERR_UNIQUE_TOGETHER',
    /a many-to-many/,
    { User, Book: model({ readers: many('User') }, { uniqueTogether: [['readers', 'id']] }) },
  ],
  [
    'ERR_UNIQUE_TOGETHER',
    /a field of its parent Place/,
    {
      Place: model({ name: text() }),
      Shop: model({ size: number() }, { parents: ['Place'], uniqueTogether: [['name', 'size']] }),
    },
  ],
  [
    'ERR_ORDER_WITH_RESPECT_TO',
    "names 'authr', which the model does not have (did you mean 'author'?); its keys are author",
    { User, Book: model({ author: key('User') }, { orderWithRespectTo: 'authr' }) },
  ],
  [
    'ERR_ORDER_WITH_RESPECT_TO',
    /'title', which is not a foreign key/,
    { Book: model({ title: text() }, { orderWithRespectTo: 'title' }) },
  ],
  [
    'ERR_ORDER_WITH_RESPECT_TO',
    /'fans', which is no/,
    { User, Book: model({ fans: many('User') }, { orderWithRespectTo: 'fans' }) },
  ],
  [
    'ERR_ORDER_WITH_RESPECT_TO',
    /its keys are author/,
    { User, Book: model({ author: key('User') }, { orderWithRespectTo: 'author_id' }) },
  ],
  [
    'ERR_ORDER_WITH_RESPECT_TO',
    'a field of its parent Place',
    {
      User,
      Place: model({ owner: key('User') }),
      Shop: model({}, { parents: ['Place'], orderWithRespectTo: 'owner' }),
    },
  ],
  [
    'ERR_ORDER_WITH_RESPECT_TO',
    /ordering can't be set/,
    { User, Book: model({ author: key('User') }, { ordering: ['id'], orderWithRespectTo: 'author' }) },
  ],
  [
    'ERR_ORDER_WITH_RESPECT_TO',
    /ordering can't be set/,
    {
      User,
      Book: model(
        { author: key('User') },
        { bases: [abstract({}, { ordering: ['id'] })], orderWithRespectTo: 'author' },
      ),
    },
  ],
  [
    'ERR_FIELD_CLASH',
    "'_order' is the field in which orderWithRespectTo stores",
    { User, Book: model({ author: key('User'), _order: number() }, { orderWithRespectTo: 'author' }) },
  ],
  [
    'ERR_FIELD_CLASH',
    /an ancestor has Place\._order already/,
    {
      User,
      Place: model({ owner: key('User') }, { orderWithRespectTo: 'owner' }),
      Shop: model({ chef: key('User') }, { parents: ['Place'], orderWithRespectTo: 'chef' }),
    },
  ],
  [
    'ERR_OPTION',
    'orderWithRespectTo must be a string, got 5',
    { Book: model({}, { orderWithRespectTo: 5 }) },
  ],
  [
    'ERR_UNIQUE_TOGETHER',
    /list of lists of names/,
    { Book: model({ a: text() }, { uniqueTogether: [[5]] }) },
  ],
  [
    'ERR_SEARCH',
    "Book: search must be a list of names, such as ['title', 'body'], or an object of weights",
    { Book: model({ a: text() }, { search: 'a' }) },
  ],
  ['ERR_SEARCH', /an object of weights above 0/, { Book: model({ a: text() }, { search: { a: 0 } }) }],
  [
    'ERR_SEARCH',
    /search names "titel", which the model does not have \(did you mean 'title'\?\)/,
    { Book: model({ title: text() }, { search: ['titel'] }) },
  ],
  [
    'ERR_SEARCH',
    "Book.n: search names 'n' (integer); it takes fields declared with string() or text()",
    { Book: model({ n: number() }, { search: ['n'] }) },
  ],
  [
    'ERR_SEARCH',
    "Book.user: search names 'user' (a relation)",
    { User, Book: model({ user: key('User') }, { search: ['user'] }) },
  ],
  ['ERR_INDEXES', /list of lists of names/, { Book: model({ a: text() }, { indexes: ['a'] }) }],
  ['ERR_INDEXES', /list of lists of names/, { Book: model({ a: text() }, { indexes: [[5]] }) }],
  ['ERR_INDEXES', /indexes contains an empty list/, { Book: model({}, { indexes: [[]] }) }],
  [
    'ERR_INDEXES',
    /indexes names "titel", which the model does not have \(did you mean 'title'\?\)/,
    { Book: model({ title: text() }, { indexes: [['-titel', 'id']] }) },
  ],
  [
    'ERR_INDEXES',
    /names a field twice in \[a, a\]/,
    { Book: model({ a: text() }, { indexes: [['a', '-a']] }) },
  ],
  [
    'ERR_INDEXES',
    /a many-to-many/,
    { User, Book: model({ readers: many('User') }, { indexes: [['readers']] }) },
  ],
  [
    'ERR_INDEXES',
    /a field of its parent Place/,
    {
      Place: model({ name: text() }),
      Shop: model({ size: number() }, { parents: ['Place'], indexes: [['name', 'size']] }),
    },
  ],
  ['ERR_UNIQUE_TOGETHER', /an empty list/, { Book: model({}, { uniqueTogether: [[]] }) }],
  [
    'ERR_UNIQUE_TOGETHER',
    /names a field twice/,
    { Book: model({ a: text() }, { uniqueTogether: [['a', 'a']] }) },
  ],
]
