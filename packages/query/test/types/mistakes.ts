/**
 * A wrong line and what the compiler says of it in the first line of its one error: the sentence of a
 * `Wrong`, or the whole line where the words are the compiler's own.
 */
export const MISTAKES: readonly (readonly [line: string, sentence: string])[] = [
  ["db.Author.filter({ books__tgas__name: 'x' })", "Book has no field or relation 'tgas'"],
  ["db.Book.exclude({ titel: 'x' })", "Book has no field or relation 'titel'"],
  ["db.Book.get({ author__nmae: 'x' })", "Author has no field or relation 'nmae'"],
  ["db.Book.filter({ title__containz: 'x' })", "'containz' is no lookup or transform of Book.title (string)"],
  ['db.Book.filter({ published__yaer: 2020 })', "'yaer' is no lookup or transform of Book.published (date)"],
  [
    "db.Book.filter({ look__colour: 'red' })",
    "'colour' is no lookup of Book.look (json), nor a member of its declared type",
  ],
  [
    "db.Author.filter({ salute: 'x' })",
    'Author.salute is a getter, which has no column: declare a computed field, or annotate',
  ],
  [
    "db.Book.orderBy('-author__salute')",
    'Author.salute is a getter, which has no column: declare a computed field, or annotate',
  ],
  [
    "db.Author.values('salute')",
    'Author.salute is a getter, which has no column: declare a computed field, or annotate',
  ],
  ["db.Author.delete({ name: 'x' })", 'Author.name is not unique, so it is no part of an address'],
  [
    "db.Author.update({ name: 'x' }, { born: null })",
    'Author.name is not unique, so it is no part of an address',
  ],
  ["row.tags.add({ kind: 'mood' })", 'Tag.kind is not unique, so it is no part of an address'],
  [
    "db.Tag.upsert({ kind: 'mood' }, { create: { name: 'x' }, update: {} })",
    'Tag.kind is not unique, so it is no part of an address',
  ],
  [
    'shelf.Book.thik()',
    "Property 'thik' does not exist on type 'ModelManagerOf<Shelf, \"Book\">'. Did you mean 'thick'?",
  ],
  [
    "shelf.Author.filter({ name: 'x' }).thick()",
    "Property 'thick' does not exist on type 'QuerySet<Shelf, \"Author\", NoAliases>'.",
  ],
  ["model({ title: string() }, { scopes: { default: { titel: 'x' } } })", "the model has no field 'titel'"],
  [
    'model({ title: string() }, { scopes: { default: { title: 3 } } })',
    "the value of 'title' is of another type",
  ],
  ['shelf.Book.thick().total().thick()', "Property 'thick' does not exist on type 'number'."],
  ["shelf.Book.ofYear('x')", "Argument of type 'string' is not assignable to parameter of type 'number'."],
  ["shelf.Book.thick().filter({ titel: 'x' })", "Book has no field or relation 'titel'"],
  ["shelf.Book.thick().ofYear(2020).orderBy('author__nmae')", "Author has no field or relation 'nmae'"],
  [
    'shelf.Book.slice(0, 3).thick()',
    "Property 'thick' does not exist on type 'SlicedQuerySet<Shelf, \"Book\", NoAliases, RowsShape>'.",
  ],
  ['db.Book.filter({ title: 3 })', "Type 'number' is not assignable to type 'string'."],
  [
    "db.Book.filter({ 'author.name': 'x' })",
    "Book has no field or relation 'author.name': write 'author__name'",
  ],
  [
    'declare const name: string; db.Book.filter({ [name]: 1 })',
    'the name of a lookup must be known here; for names from outside use lookups(input, { allow })',
  ],
  [
    'declare const name: string; db.Book.orderBy(name)',
    'the name of a lookup must be known here; for names from outside use lookups(input, { allow })',
  ],
  ["db.Book.filter({ pages__gt: F('pags') })", "Book has no field or relation 'pags'"],
  ["db.Book.filter({ pags__gt: F('pages') })", "Book has no field or relation 'pags'"],
  ["db.Book.filter({ pages__in: [F('pags'), 1] })", "Book has no field or relation 'pags'"],
  ["db.Book.orderBy('-author__nmae')", "Author has no field or relation 'nmae'"],
  ["db.Book.distinct('author__nmae')", "Author has no field or relation 'nmae'"],
  [
    "db.Book.distinct('-title')",
    'distinct takes names without a direction: orderBy says which row comes first',
  ],
  ["db.Book.orderBy(F('titl'))", "Book has no field or relation 'titl'"],
  ["db.Book.orderBy('title', lower('author__na'))", "Author has no field or relation 'na'"],
  ["db.Book.values({ n: count('revi') })", "Book has no field or relation 'revi'"],
  ["db.Book.values('title', { n: F('author__na') })", "Author has no field or relation 'na'"],
  ["db.Book.orderBy(F('pags').desc())", "Book has no field or relation 'pags'"],
  [
    "db.Author.orderBy('books__')",
    "the chain has no end: write a field or relation of Book after its last '__'",
  ],
  [
    "db.Author.orderBy('-books__author__')",
    "the chain has no end: write a field or relation of Author after its last '__'",
  ],
  [
    "db.Book.values('author__')",
    "the chain has no end: write a field or relation of Author after its last '__'",
  ],
  [
    "db.Book.latest('published__')",
    "the chain has no end: write a lookup or transform of Book.published (date) after its last '__'",
  ],
  [
    'db.Book.filter({ author__: 1 })',
    "the chain has no end: write a field or relation of Author after its last '__'",
  ],
  [
    "db.Author.annotate({ n: count('books__') })",
    "the chain has no end: write a field or relation of Book after its last '__'",
  ],
  ["db.Book.orderBy('autho')", "Book has no field or relation 'autho'"],
  ["db.Book.earliest('publishd')", "Book has no field or relation 'publishd'"],
  ["db.Book.values('title', 'titel')", "Book has no field or relation 'titel'"],
  ["db.Book.valuesList('titel')", "Book has no field or relation 'titel'"],
  ["db.Author.annotate({ n: count('boks') })", "Author has no field or relation 'boks'"],
  ["db.Author.annotate({ n: max('books__pags') })", "Book has no field or relation 'pags'"],
  [
    "db.Author.annotate({ name: count('books') })",
    "Author has 'name' already: give the annotation another name",
  ],
  [
    "db.Author.alias({ books: count('books') })",
    "Author has 'books' already: give the annotation another name",
  ],
  [
    "db.Book.values('pages').annotate({ pages: count('tags') })",
    "Book has 'pages' already: give the annotation another name",
  ],
  [
    "db.Book.values('pages').alias({ pages: count('tags') })",
    "Book has 'pages' already: give the annotation another name",
  ],
  [
    "db.Book.values('pk').annotate({ pk: count('tags') })",
    "Book has 'pk' already: give the annotation another name",
  ],
  [
    "db.Author.values().annotate({ books: count('books') })",
    "Author has 'books' already: give the annotation another name",
  ],
  [
    "db.Book.valuesList('pages', { named: true }).annotate({ pages: count('tags') })",
    "Book has 'pages' already: give the annotation another name",
  ],
  [
    "db.Book.values('title', { pages: count('tags') })",
    "Book has 'pages' already: give the annotation another name",
  ],
  [
    "db.Book.valuesList({ pages: count('tags') })",
    "Book has 'pages' already: give the annotation another name",
  ],
  [
    "db.Book.slice(0, 3).values({ pages: count('tags') })",
    "Book has 'pages' already: give the annotation another name",
  ],
  [
    "db.Author.annotate(count('books'), count('books'))",
    "Author has 'books__count' twice: give one of the two another name",
  ],
  [
    "db.Author.aggregate(max('id'), max('id'))",
    "Author has 'id__max' twice: give one of the two another name",
  ],
  [
    "db.Author.prefetchRelated(Prefetch('books', { toAttr: 'name' }))",
    "Author has 'name' already: give toAttr another name",
  ],
  ["db.Book.aggregate({ n: sum('pags') })", "Book has no field or relation 'pags'"],
  ["db.Book.annotate({ year: extract('title', 'year') })", 'Book.title (string) is no date or datetime'],
  ["db.Book.filter({ pages: extract('published', 'hour') })", 'Book.published (date) is no time or datetime'],
  ["db.Book.orderBy(round('title'))", 'Book.title (string) is no number'],
  ["db.Book.orderBy(trunc('author__name', 'month'))", 'Book.author__name (string) is no date or datetime'],
  ["db.Book.values({ at: truncTime('published') })", 'Book.published (date) is no time or datetime'],
  ["db.Book.selectRelated('autor')", "Book has no relation 'autor'"],
  [
    "db.Book.selectRelated('author__')",
    "the chain has no end: write a relation of Author after its last '__'",
  ],
  ["db.Book.selectRelated('auth')", "Book has no relation 'auth'"],
  ["db.Book.selectRelated('tags')", 'Book.tags is not a relation to a single row: use prefetchRelated'],
  ["db.Book.prefetchRelated('tag')", "Book has no relation 'tag'"],
  [
    "db.Book.prefetchRelated('author__')",
    "the chain has no end: write a relation of Author after its last '__'",
  ],
  ["db.Book.prefetchRelated('tgas')", "Book has no relation 'tgas'"],
  ["db.Book.prefetchRelated(Prefetch('tgas', {}))", "Book has no relation 'tgas'"],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27', author: writer, titel: 'x' })",
    "Book has no field 'titel'",
  ],
  [
    "db.Book.create({ title: 3, published: '2012-09-27', author: writer })",
    "Type 'number' is not assignable to type 'string'.",
  ],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27' })",
    'Book.author is required: write { author: row } or { author_id: key }',
  ],
  [
    "db.Book.bulkCreate([{ title: 'x', published: '2012-09-27' }])",
    'Book.author is required: write { author: row } or { author_id: key }',
  ],
  [
    "db.Book.create({ published: '2012-09-27', author_id: 1 })",
    'Book.title is required: write { title: value }',
  ],
  ["writer.books.create({ title: 'x' })", 'Book.published is required: write { published: value }'],
  [
    "shop.sells.create({ title: 'x', author: writer })",
    'Book.published is required: write { published: value }',
  ],
  ['db.Shop.create({ open: true })', 'Shop.name is required: write { name: value }'],
  ['db.Place.create({})', 'Place.name is required: write { name: value }'],
  ['db.Card.create({ holder: writer })', 'Card.code is required: write { code: value }'],
  ["db.Book.create({ titel: 'x', published: '2012-09-27', author: writer })", "Book has no field 'titel'"],
  [
    "db.Tag.create({ name: 'x', kind: 'other' })",
    `Type '"other"' is not assignable to type '"genre" | "mood"'.`,
  ],
  ["db.Book.update(row, { titel: 'x' })", "Book has no field 'titel'"],
  ["db.Book.update(1, { titel: 'x' })", "Book has no field 'titel'"],
  ["db.Book.update(row, { pages: 'x' })", "Type 'string' is not assignable to type 'number'."],
  ['db.Book.update(row, { id: 2 })', 'Book.id is part of the key, and keys never change'],
  [
    "db.Book.update(row, (draft) => { draft.titel = 'x' })",
    `Property 'titel' does not exist on type 'Draft<Library, "Book">'. Did you mean 'title'?`,
  ],
  [
    "db.Author.update(writer, async (draft) => { draft.name = 'x' })",
    'Argument of type \'(draft: Draft<Library, "Author">) => Promise<void>\' is not assignable to parameter of type \'((draft: Draft<Library, "Author">) => void | Draft<Library, "Author"> | undefined) | RowUpdateArgument<Library, "Author", unknown>\'.',
  ],
  ["books.update({ titel: 'x' })", "Book has no field 'titel'"],
  ["books.update({ titel: F('title') })", "Book has no field 'titel'"],
  ["db.Book.update(row, { titel: F('title') })", "Book has no field 'titel'"],
  ["books.update({ id: F('pages') })", 'Book.id is part of the key, and keys never change'],
  [
    "const change: UpdateInput<Library, 'Card'> = { cod: 'x' }",
    `Object literal may only specify known properties, and 'cod' does not exist in type 'UpdateInput<Library, "Card">'.`,
  ],
  ['db.Bok.all()', "Property 'Bok' does not exist on type 'Database<Library>'. Did you mean 'Book'?"],
  ['row.titel', `Property 'titel' does not exist on type 'Row<Library, "Book">'. Did you mean 'title'?`],
  ["row.title = 'x'", "Cannot assign to 'title' because it is a read-only property."],
  [
    'db.Author.get(1).books.clear()',
    `Property 'clear' does not exist on type 'RelatedManager<Library, "Book", "author">'.`,
  ],
  [
    "db.Book.slice(0, 3).filter({ title: 'x' })",
    `Property 'filter' does not exist on type 'SlicedQuerySet<Library, "Book", NoAliases, RowsShape>'.`,
  ],
  [
    "db.Book.values('title').delete()",
    `Property 'delete' does not exist on type 'ValuesQuerySet<Library, "Book", NoAliases, { readonly title: string; }>'.`,
  ],
  ['db.transact(async () => 3)', 'a transaction is synchronous: await before it, then write'],
  ['model({ title: 3 })', "'title' is not a field: write string(), foreignKey(…) or the like"],
  ['defineSchema({ A: { b: string() } })', "'A' is not a model: write model({ … })"],
  [
    "defineSchema({ A: model({ b: foreignKey('Bee', { onDelete: 'CASCADE' }) }) })",
    "A.b: the schema has no model 'Bee'",
  ],
  [
    "defineSchema({ A: model({ b: string() }, { orderWithRespectTo: 'b' }) })",
    "A: orderWithRespectTo names 'b', which is not a key of the model",
  ],
  [
    "defineSchema({ A: model({ b: string(), c: string() }, { primaryKey: ['b', 'd'] }) })",
    "A: primaryKey names 'd', which is not a field of the model",
  ],
  [
    "defineSchema({ A: model({ b: string(), c: string({ null: true }) }, { primaryKey: ['b', 'c'] }) })",
    "A: primaryKey names 'c', which can be null",
  ],
  ["defineSchema({ A: model({}, { proxy: 'B' }) })", "A: the schema has no model 'B' to be a proxy of"],
  [
    "defineSchema({ A: model({}), B: model({ b: string() }, { proxy: 'A' }) })",
    'B: a proxy has no fields of its own',
  ],
  [
    'db.Book.nextInOrder(1)',
    `Property 'nextInOrder' does not exist on type 'ModelManager<Library, "Book">'.`,
  ],

  ["db.Author.filter({ books: { title: 'x' } })", "Author.books takes no object: write 'books__title'"],
  [
    "db.Book.filter({ author__mentor: { name: 'x' } })",
    "Book.author__mentor takes no object: write 'author__mentor__name'",
  ],
  [
    "db.Author.filter({ books: { some: { title: 'x' } } })",
    "Author.books takes no object: write any('books', { … })",
  ],
  [
    "db.Author.filter({ books: { every: { title: 'x' } } })",
    "Author.books takes no object: write all('books', { … })",
  ],
  ["db.Book.filter({ title: { contains: 'x' } })", "Book.title takes no object: write 'title__contains'"],
  ['db.Book.exclude({ pages: { gt: 1 } })', "Book.pages takes no object: write 'pages__gt'"],
  ['db.Book.filter({ title__in: { x: 1 } })', 'Book.title__in takes no object'],
  [
    "db.Book.filter(or({ author: { name: 'x' } }, { pages: 1 }))",
    "Book.author takes no object: write 'author__name'",
  ],
  [
    "db.Book.filter({ OR: [{ title: 'x' }, { pages: 1 }] })",
    "Book has no field or relation 'OR': write or(…)",
  ],
  ['db.Book.filter({ author: genre })', 'Book.author takes a row of Author, not of Tag'],
  ['db.Book.filter({ pages: 1, tags: row })', 'Book.tags takes a row of Tag, not of Book'],
  ['db.Book.filter({ author__in: db.Tag.all() })', 'Book.author__in takes rows of Author, not of Tag'],
  ['db.Book.filter({ title: writer })', 'Book.title takes no row of Author'],
  ['db.Book.filter(and({ author: genre }, { pages: 1 }))', 'Book.author takes a row of Author, not of Tag'],
  ["db.Book.getOrCreate({ author: genre, title: 'x' })", 'Book.author takes a row of Author, not of Tag'],
  ["db.Book.filter(or({ titel: 'x' }, { pages: 1 }))", "Book has no field or relation 'titel'"],
  ["db.Book.filter({ pages: 1 }, not({ titel: 'x' }))", "Book has no field or relation 'titel'"],
  ['db.Book.filter(not({ title: 1 }))', 'Book.title takes no number'],
  ["db.Book.filter(any('tgas', { name: 'x' }))", "Book has no field or relation 'tgas'"],
  ["db.Book.filter(where('titel', 'x'))", "Book has no field or relation 'titel'"],
  ["db.Book.filter(where('title', 1))", 'Book.title takes no number'],
  [
    'declare const found: Record<string, unknown>; db.Book.filter(found)',
    'the name of a lookup must be known here; for names from outside use lookups(input, { allow })',
  ],
  [
    'declare const found: { [name: string]: string }; db.Book.get(found)',
    'the name of a lookup must be known here; for names from outside use lookups(input, { allow })',
  ],
  [
    "db.Book.filter('x')",
    "a condition is a where-object such as { name: 'x' }, or what and, or, not and xor return",
  ],
  [
    'db.Book.filter(books)',
    "a condition is a where-object such as { name: 'x' }, or what and, or, not and xor return",
  ],
  [
    "db.Book.filter(F('title'))",
    "a condition is a where-object such as { name: 'x' }, or what and, or, not and xor return",
  ],
  [
    "db.Book.filter((book) => book.title === 'x')",
    'a condition is a where-object; a function goes into toArray().filter(…)',
  ],
  [
    "db.Book.get('x')",
    'Book has no key of type string: to find a row by another field write { field: value }',
  ],
  ['books.get(1n)', 'Book has no key of type bigint: to find a row by another field write { field: value }'],
  ['db.Book.get(genre)', 'a row of Tag is no row of Book'],
  [
    "db.Book.delete('x')",
    'Argument of type \'string\' is not assignable to parameter of type \'number | Instance<"Book"> | AddressOf<Library, "Book">\'.',
  ],
  [
    "db.Book.update('x', {})",
    'Argument of type \'string\' is not assignable to parameter of type \'number | Instance<"Book"> | AddressOf<Library, "Book">\'.',
  ],
  [
    'books.contains(genre)',
    'Argument of type \'Row<Library, "Tag">\' is not assignable to parameter of type \'number | Instance<"Book"> | AddressOf<Library, "Book">\'.',
  ],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27', author: 1 })",
    'Book.author takes a row of Author; a key goes into author_id',
  ],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27', author: row })",
    'Book.author takes a row of Author; a key goes into author_id',
  ],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27', author: { name: 'x' } })",
    'Author.name is not unique, so it is no part of an address',
  ],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27', author: writer, tags: [genre] })",
    'Book.tags takes { create: […] } or { connect: […] }',
  ],
  [
    "db.Book.bulkCreate([{ title: 'x', published: '2012-09-27', author: 1 }])",
    'Book.author takes a row of Author; a key goes into author_id',
  ],
  [
    "db.Book.bulkCreate([{ titel: 'x', title: 'x', published: '2012-09-27', author: writer }])",
    "Book has no field 'titel'",
  ],
  ['db.Book.update(row, { author: 1 })', 'Book.author takes a row of Author; a key goes into author_id'],
  ['books.update({ author: genre })', 'Book.author takes a row of Author; a key goes into author_id'],
  [
    "db.Book.getOrCreate({ title: 'x' }, { author: 1 })",
    'Book.author takes a row of Author; a key goes into author_id',
  ],
  ["db.Book.valuesList('titel', { flat: true })", "Book has no field or relation 'titel'"],
  ["db.Book.valuesList('title', 'titel', { named: true })", "Book has no field or relation 'titel'"],
  ["db.Book.valuesList('title', 'pages', { flat: true })", '{ flat: true } comes after one name'],
  ["db.Book.valuesList({ named: true }, 'title')", '{ named: true } comes last'],
  ["db.Book.slice(0, 3).valuesList('titel')", "Book has no field or relation 'titel'"],
  [
    'row.tags.add(genre, row)',
    'Argument of type \'Row<Library, "Book">\' is not assignable to parameter of type \'RowsOrAddresses<Library, "Tag">\'.',
  ],
  [
    "row.tags.add('x')",
    "Argument of type 'string' is not assignable to parameter of type 'RowsOrAddresses<Library, \"Tag\">'.",
  ],
  [
    'row.tags.set([row])',
    'Type \'Row<Library, "Book">\' is not assignable to type \'RowOrAddress<Library, "Tag">\'.',
  ],
  [
    'books.map((book: typeof row) => book.title)',
    "Property 'map' is private and only accessible within class 'WriteToArrayFirst'.",
  ],
  [
    'row.tags.find((tag: typeof genre) => tag.id === 1)',
    "Property 'find' is private and only accessible within class 'WriteToArrayFirst'.",
  ],
  [
    "db.Book.values('title').forEach(String)",
    "Property 'forEach' is private and only accessible within class 'WriteToArrayFirst'.",
  ],
  [
    'if (books.length > 0) books.first()',
    "Property 'length' is private and only accessible within class 'WriteCountOrToArray'.",
  ],
  [
    'void books[0]',
    "Element implicitly has an 'any' type because expression of type '0' can't be used to index type 'QuerySet<Library, \"Book\", NoAliases>'.",
  ],
  [
    'void books[0]?.title',
    "Element implicitly has an 'any' type because expression of type '0' can't be used to index type 'QuerySet<Library, \"Book\", NoAliases>'.",
  ],
  [
    'void row.tags[0]',
    "Element implicitly has an 'any' type because expression of type '0' can't be used to index type 'ManyRelatedManager<Library, \"Tag\", never>'.",
  ],
  [
    'void db.Book[1]',
    "Element implicitly has an 'any' type because type 'ModelManager<Library, \"Book\">' has no index signature. Did you mean to call 'db.Book.get'?",
  ],
]

/**
 * The same of mistakes that the compiler finds inside of something, and leads up to: the last line of its
 * error.
 */
export const INNER_MISTAKES: typeof MISTAKES = [
  ["db.Book.annotate({ n: round(sqrt('title')) })", 'Book.title (string) is no number'],
  ["db.Book.aggregate({ n: sum(mod('pages', 'title')) })", 'Book.title (string) is no number'],
  ["db.Book.bulkUpdate([[row, { titel: F('pages').plus(1) }]])", "Book has no field 'titel'"],
  [
    'withQueries(schema, { Book: { filter: (books) => books.all() } })',
    "query sets and managers have a member 'filter': give the method another name",
  ],
  [
    'withQueries(schema, { Book: { of: (books, year) => books.filter({ published__year: year }) } })',
    'Book.of: declare the types of the parameters after the first one',
  ],
  [
    "db.Book.annotate({ n: rank().over({ orderBy: '-author__nmae' }) })",
    "Author has no field or relation 'nmae'",
  ],
  [
    "const input: CreateInput<Library, 'Bok'> = {}",
    "Type '\"Bok\"' does not satisfy the constraint 'ModelName<Library>'.",
  ],
  [
    "const change: UpdateInput<Library, 'Bok'> = {}",
    "Type '\"Bok\"' does not satisfy the constraint 'ModelName<Library>'.",
  ],
  [
    "db.Book.create({ title: 'x', published: 'x', author: { create: { born: 1 } } })",
    "Property 'name' is missing in type '{ born: number; }' but required in type 'RequiredInput<Library, \"Author\", \"name\">'.",
  ],
  [
    "db.Author.create({ name: 'x', pupils: { create: { born: 1 } } })",
    "Property 'name' is missing in type '{ born: number; }' but required in type 'RequiredInput<Library, \"Author\", \"name\">'.",
  ],
  [
    "db.Author.create({ name: 'x', pupils: { create: [{ born: 1 }] } })",
    "Property 'name' is missing in type '{ born: number; }' but required in type 'RequiredInput<Library, \"Author\", \"name\">'.",
  ],
  [
    "db.Author.create({ name: 'x', books: { create: [{ title: 'x', published: 'x', titel: 'x' }] } })",
    `Object literal may only specify known properties, but 'titel' does not exist in type 'NestedValues<Library, "Book", "author" | "author_id">'. Did you mean to write 'title'?`,
  ],
  [
    "db.Tag.create({ name: 'x', kind: 'genre', books: { create: [{ title: 'x', published: 'x' }] } })",
    "Property 'author_id' is missing in type '{ title: string; published: string; }' but required in type 'RequiredInput<Library, \"Book\", \"author_id\">'.",
  ],
  [
    "const input: CreateInput<Library, 'Card'> = { holder_id: 1 }",
    "Property 'code' is missing in type '{ holder_id: number; }' but required in type 'RequiredInput<Library, \"Card\", \"code\">'.",
  ],
  [
    "const input: CreateInput<Library, 'Review'> = { stars: 1 }",
    "Property 'book_id' is missing in type '{ stars: number; }' but required in type 'RequiredInput<Library, \"Review\", \"book_id\">'.",
  ],
  [
    "db.Club.get(1).members.add(writer, { throughDefaults: { sinc: '2020-01-01' } })",
    "Object literal may only specify known properties, but 'sinc' does not exist in type 'DefaultsInput<Library, \"Membership\">'. Did you mean to write 'since'?",
  ],
]
