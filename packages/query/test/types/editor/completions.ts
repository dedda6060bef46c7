const words = (text: string): readonly string[] => text.split(' ')
const each = (prefix: string, names: readonly string[]): readonly string[] =>
  names.map((name) => `${prefix}${name}`)

const BOOK_COLUMNS = words('author_id created id look notes pages price published title')
const BOOK_RELATIONS = words('author orders reviews shops tags')
const BOOK = [...BOOK_COLUMNS, ...BOOK_RELATIONS]
const AUTHOR = words('books born cards clubs friends id membership mentor mentor_id name profile pupils')
const REVIEW = each('reviews__', words('body book book_id created id stars'))
const RELATION_LOOKUPS = words('in isnull')
const TEXT_LOOKUPS = words(
  'contains endswith icontains iendswith iexact iregex istartswith regex search similar startswith',
)
const BOOK_DEFAULTS = words('author author_id created id look notes pages pk price published title')
const BOOK_INPUT = [...BOOK, 'pk']
const NESTED = words('connect connectOrCreate create')
/** Of a book that is created for its author. */
const BOOK_OF_AUTHOR = BOOK_INPUT.filter((name) => !name.startsWith('author'))
const CHANGEABLE = words('author author_id created look notes pages price published title')
const MODELS = words(
  'Author Book Card Club Membership Newest Place Profile Review Shop Tag Author_friends Book_tags Shop_sells',
)
const STORE = words(
  'at backup close commits compact durable explainDelete has health liveQueries model onCommit pick position reached recovery related saveSnapshot schema scope shape stateHash stateHashAsync stats submit synced transact where withTimeout',
)

/**
 * A line with `¦` where the cursor is, and every name that begins as what is typed there and may be offered.
 */
export const COMPLETIONS: readonly (readonly [line: string, names: readonly string[]])[] = [
  ['db.¦', [...MODELS, ...STORE]],
  ['row.¦', [...BOOK, 'pk']],
  [
    'writer.¦',
    [...AUTHOR.filter((name) => name !== 'membership'), ...words('greeting membership_set pk salute')],
  ],
  ['db.Book.filter({ ¦ })', BOOK],
  ["db.Book.filter({ '¦': 1 })", BOOK],
  ['db.Book.exclude({ ¦ })', BOOK],
  ['db.Book.get({ ¦ })', BOOK],
  ["db.where('Book', { ¦ })", BOOK],
  ['books.filter({ pages__gt: 1 }).exclude({ ¦ })', BOOK],
  ['db.Book.filter({ author__¦ })', each('author__', [...AUTHOR, ...RELATION_LOOKUPS])],
  ["db.Book.filter({ 'author__¦': 1 })", each('author__', [...AUTHOR, ...RELATION_LOOKUPS])],
  [
    'db.Author.filter({ books__author__profile__¦: 1 })',
    each('books__author__profile__', words('author author_id city id in isnull')),
  ],
  [
    'db.Book.filter({ published__¦ })',
    each('published__', [
      ...words(
        'day exact gt gte in isnull iso_week_day iso_year lt lte month quarter range week week_day year',
      ),
      ...TEXT_LOOKUPS,
    ]),
  ],
  ['db.Tag.filter({ books__author__n¦: 1 })', ['books__author__name']],
  ["db.Book.get({ 'author__¦': 1 })", each('author__', [...AUTHOR, ...RELATION_LOOKUPS])],
  ["db.Author.annotate({ n: count('books') }).filter({ ¦ })", [...AUTHOR, 'n']],
  ["db.Tag.labels('¦')", ['kind']],
  ["db.Review.scoped('¦')", ['bad', 'good']],
  ["writer.books.get(1).reviews.filter({ stars: 3 }).scoped('¦')", ['bad', 'good']],
  [
    'model({ title: string(), gone: datetime({ null: true }) }, { scopes: { default: { ¦ } } })',
    ['gone', 'title'],
  ],
  ["db.Book.orderBy('¦')", BOOK],
  ["db.Book.orderBy('-¦')", each('-', BOOK)],
  ["db.Book.orderBy('author__¦')", each('author__', AUTHOR)],
  ["db.Book.orderBy('-author__¦')", each('-author__', AUTHOR)],
  ["db.Book.orderBy('title', '¦')", BOOK],
  ["db.Book.distinct('¦')", BOOK],
  ["db.Book.distinct('author__¦')", each('author__', AUTHOR)],
  ["db.Author.annotate({ n: count('books') }).orderBy('¦')", [...AUTHOR, 'n']],
  ["db.Book.values('¦')", BOOK],
  [
    "db.Book.values('title', 'author__profile__¦')",
    each('author__profile__', words('author author_id city id')),
  ],
  ["db.Book.valuesList('¦')", BOOK],
  ["db.Book.earliest('¦')", BOOK],
  ["db.Author.annotate({ n: count('¦') })", AUTHOR],
  ["db.Author.annotate({ n: count('books__¦') })", each('books__', BOOK)],
  ["db.Author.annotate({ n: sum('books__¦') })", each('books__', BOOK)],
  ["db.Book.aggregate({ n: sum('¦') })", BOOK],
  ["db.Book.aggregate({ n: avg('reviews__¦') })", REVIEW],
  ["db.Book.annotate(count('¦'))", BOOK],
  ["db.Book.aggregate(sum('reviews__¦'))", REVIEW],
  ["db.Book.values('title').annotate({ n: count('¦') })", BOOK],
  ["db.Book.selectRelated('¦')", ['author']],
  ["db.Book.selectRelated('author__¦')", words('author__mentor author__profile')],
  ["db.Book.prefetchRelated('¦')", BOOK_RELATIONS],
  ["db.Review.prefetchRelated('book__¦')", each('book__', BOOK_RELATIONS)],
  ["db.Book.orderBy(F('¦'))", BOOK],
  ["db.Book.orderBy('title', F('author__¦'))", each('author__', AUTHOR)],
  ["db.Book.orderBy(lower('au¦'))", words('author author_id')],
  ["db.Book.latest(F('¦'))", BOOK],
  ["db.Book.slice(0, 3).union(books).orderBy(F('¦'))", BOOK],
  ["db.Book.values({ n: count('¦') })", BOOK],
  ["db.Book.values('title', { n: sum('reviews__¦', { default: 0 }) })", REVIEW],
  ["db.Book.valuesList({ n: lower('author__¦') })", each('author__', AUTHOR)],
  ["db.Book.slice(0, 3).values({ n: F('¦') })", BOOK],
  ["db.Author.annotate({ n: count('books') }).values({ m: F('¦') })", [...AUTHOR, 'n']],
  ["db.Book.filter({ pages__gt: F('¦') })", BOOK],
  ["db.Book.filter({ pages__gt: F('author__¦') })", each('author__', AUTHOR)],
  ['db.Book.create({ ¦ })', BOOK_INPUT],
  ["db.Book.create({ title: 'x', ¦ })", BOOK_INPUT.filter((name) => name !== 'title')],
  ['db.Book.bulkCreate([{ ¦ }])', BOOK_INPUT],
  ['writer.books.create({ ¦ })', BOOK_OF_AUTHOR],
  ["db.Author.create({ name: 'x', books: { ¦ } })", NESTED],
  ["db.Author.create({ name: 'x', books: { create: { ¦ } } })", BOOK_OF_AUTHOR],
  [
    "db.Author.create({ name: 'x', books: { create: [{ title: 'x', tags: { ¦ } }] } })",
    [...NESTED, 'throughDefaults'],
  ],
  // An address, too; the type of a name that is not unique says so.
  [
    "db.Book.create({ title: 'x', author: { ¦ } })",
    [...NESTED, ...words('born friends id mentor mentor_id name pk')],
  ],
  ["db.Book.updateOrCreate({ title: 'x' }, { ¦ })", BOOK_DEFAULTS],
  ['db.Book.update(row, { ¦ })', [...CHANGEABLE, ...words('orders reviews shops tags')]],
  [
    'db.Book.update(row, { tags: { ¦ } })',
    [...NESTED, ...words('delete disconnect set throughDefaults update')],
  ],
  [
    'db.Author.update(writer, { books: { update: [[row, { ¦ }]] } })',
    [...CHANGEABLE, ...words('orders reviews shops tags')],
  ],
  ['books.update({ ¦ })', CHANGEABLE],
  ['db.Book.update(row, (draft) => { draft.¦ })', BOOK_COLUMNS],
  ['shelf.Book.of¦', ['ofYear']],
  ['shelf.Book.filter({ pages: 1 }).thi¦', ['thick']],
  ['shelf.Author.get(1).books.thick().of¦', ['ofYear']],
  ['shelf.Book.thick().exclude({ author__na¦: 1 })', ['author__name']],
  ['shelf.Book.ofYear(2020).thick().exclude({ author__na¦: 1 })', ['author__name']],
  [
    "shelf.Author.get(1).books.thick().annotate({ n: count('tags') }).ofYear(2020).values('¦')",
    [...BOOK, 'n'],
  ],
  ['withQueries(schema, { Book: { mine: (books) => books.filter({ author__na¦: 1 }) } })', ['author__name']],
]

/** A line to begin with, and lines whose completion took the compiler minutes and gigabytes in an earlier form of the types. */
export const AFTER_METHODS: readonly string[] = [
  'db.Book.filter({ pages: 1 }).exclude({ author__na¦: 1 })',
  'shelf.Book.filter({ pages: 1 }).exclude({ author__na¦: 1 })',
  'shelf.Book.thick().exclude({ author__na¦: 1 })',
  'shelf.Book.ofYear(2020).thick().exclude({ author__na¦: 1 })',
  'shelf.Author.get(1).books.ofYear(2020).thick().filter({ author__books__ti¦: 1 })',
  "shelf.Book.thick().orderBy('author__na¦')",
]
