/**
 * Something that `models.ts` declares, its documentation there, and lines that use it: `¦` stands in its
 * name.
 */
export interface Declared {
  readonly declaration: string
  readonly documentation: string
  readonly uses: readonly string[]
  /** Uses of other declarations, on the way to which this one is used. */
  readonly passed?: readonly string[]
}

/** Each line uses one of these declarations at its mark, and others only where `passed` says so. */
export const DECLARED: Readonly<Record<string, Declared>> = {
  'a field': {
    declaration: 'title: string({ maxLength: 200 }),',
    documentation: 'The title as printed.',
    uses: [
      'row.¦title',
      'writer.books.get(1).¦title',
      'db.Book.filter({ pages__gt: 3 }).first()?.¦title',
      'db.Newest.get(1).¦title',
      'value.¦title',
      'db.Book.values().get().¦title',
      "db.Book.values('title').annotate({ n: count('reviews') }).get().¦title",
      "db.Book.annotate({ n: count('reviews') }).values().get().¦title",
      "db.Book.create({ ...rest, ¦title: 'x' })",
      "db.Book.create({ ¦title: 'x' })",
      "db.Book.bulkCreate([{ ...rest, ¦title: 'x' }])",
      "writer.books.create({ published: '2020-01-01', ¦title: 'x' })",
      "db.Author.create({ ...named, books: { create: { ...printed, ¦title: 'x' } } })",
      "db.Author.create({ ...named, books: { create: [{ ...printed, ¦title: 'x' }] } })",
      "db.Book.update(row, { ¦title: 'x' })",
      "db.Book.update(row, (draft) => { draft.¦title = 'x' })",
      "books.update({ ¦title: 'x' })",
      "const change: UpdateInput<Library, 'Book'> = { ¦title: 'x' }",
      "db.Book.filter({ ¦title: 'x' })",
      "db.Book.exclude({ ¦title: 'x' })",
      "db.Book.get({ ¦title: 'x' })",
      "books.filter({ ¦title: 'x' })",
      "writer.books.filter({ ¦title: 'x' })",
      "db.Book.getOrCreate({ ¦title: 'x' }, rest)",
      "db.Book.updateOrCreate({ pages: 3 }, { ...rest, ¦title: 'x' })",
    ],
  },
  'a field of an abstract base': {
    declaration: 'created: datetime({ default: () => new Date(0) }),',
    documentation: 'When the row was made.',
    uses: [
      'row.¦created',
      'db.Review.get(1).¦created',
      'db.Book.update(row, { ¦created: new Date(0) })',
      'db.Book.filter({ ¦created: new Date(0) })',
    ],
  },
  'a field of a parent': {
    declaration: 'name: string({ maxLength: 80 }),',
    documentation: 'What the sign says.',
    uses: [
      'shop.¦name',
      'db.Place.get(1).¦name',
      "db.Shop.create({ ¦name: 'x' })",
      "const input: CreateInput<Library, 'Shop'> = { ¦name: 'x' }",
      "db.Shop.filter({ ¦name: 'x' })",
    ],
  },
  'a field of rows with annotations, and beyond a relation': {
    declaration: 'name: string({ maxLength: 100 }),',
    documentation: 'As on the cover.',
    uses: [
      'writer.¦name',
      'counted.¦name',
      'row.author.¦name',
      'row.author.mentor?.¦name',
      'db.Review.get(1).book.author.¦name',
      "db.Author.annotate({ n: count('books') }).filter({ ¦name: 'x' })",
      "db.Author.update(writer, { ¦name: 'x' })",
      "db.Author.update(1, { ¦name: 'x' })",
    ],
  },
  'a foreign key': {
    declaration: "author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'books' }),",
    documentation: 'Who wrote it.',
    uses: [
      'row.¦author',
      'db.Book.create({ ...printed, ¦author: writer })',
      'db.Book.update(row, { ¦author: writer })',
      'db.Book.filter({ ¦author: writer })',
    ],
    passed: [
      'row.author.¦books',
      "row.author.¦greeting('x')",
      'row.author.¦salute',
      'row.author.¦name',
      'row.author.mentor?.¦name',
      'db.Review.get(1).book.author.¦name',
    ],
  },
  'a relation to the same model': {
    declaration: "mentor: foreignKey('self', { onDelete: 'SET_NULL', null: true, relatedName: 'pupils' }),",
    documentation: 'Who taught them.',
    uses: ['writer.¦mentor', 'counted.¦mentor', 'db.Author.create({ ¦mentor: writer })'],
    passed: ['row.author.mentor?.¦name'],
  },
  'a field beyond a reverse one-to-one': {
    declaration: 'city: string({ null: true }),',
    documentation: 'Where they live.',
    uses: ['writer.profile.¦city', "db.Profile.filter({ ¦city: 'x' })"],
  },
  'a method of rows': {
    declaration: 'greeting(word: string) {',
    documentation: 'As one writes it in a letter.',
    uses: ["writer.¦greeting('x')", "row.author.¦greeting('x')", "counted.¦greeting('x')"],
  },
  'a virtual property of rows': {
    declaration: 'get salute(): string {',
    documentation: 'As a letter begins.',
    uses: ['writer.¦salute', 'row.author.¦salute', 'counted.¦salute'],
  },
  'a method of query sets': {
    declaration: 'ofYear: (books, year: number) => books.filter({ published__year: year }),',
    documentation: 'Those of one year.',
    uses: [
      'shelf.Book.¦ofYear(2020)',
      'shelf.Book.filter({ pages: 1 }).thick().¦ofYear(2020).total()',
      'shelf.Author.get(1).books.¦ofYear(2020)',
    ],
  },
  'a many-to-many': {
    declaration: "sells: manyToMany('Book', { relatedName: 'shops' }),",
    documentation: '',
    uses: ['shop.¦sells', 'db.Shop.filter({ ¦sells: row })'],
  },
  'a model': {
    declaration: 'Review: model(',
    documentation: 'A review of a book.',
    uses: ['db.¦Review', "db.¦Review.filter({ body: 'x' })"],
    passed: ['db.Review.get(1).¦created', 'db.Review.get(1).book.author.¦name'],
  },
}

/** Names that are no property of the schema's source: there is nothing to lead to. */
export const COMPOSED: readonly string[] = [
  'row.¦author_id',
  'row.author.¦books',
  "db.Book.filter({ ¦title__startswith: 'x' })",
  "db.Book.orderBy('¦title')",
]
