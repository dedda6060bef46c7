/** A wrong line, and the last line of the one error that the compiler has of it. */
export const MISTAKES: readonly (readonly [line: string, sentence: string])[] = [
  [
    "db.Author.filter({ books__tgas__name: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field or relation 'tgas'">'.`,
  ],
  [
    "db.Book.exclude({ titel: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field or relation 'titel'">'.`,
  ],
  [
    "db.Book.get({ author__nmae: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Author has no field or relation 'nmae'">'.`,
  ],
  [
    "db.Book.filter({ title__containz: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"'containz' is no lookup or transform of Book.title (string)">'.`,
  ],
  [
    'db.Book.filter({ published__yaer: 2020 })',
    `Type 'number' is not assignable to type 'Wrong<"'yaer' is no lookup or transform of Book.published (date)">'.`,
  ],
  [
    "db.Book.filter({ look__colour: 'red' })",
    `Type 'string' is not assignable to type 'Wrong<"'colour' is no lookup of Book.look (json), nor a member of its declared type">'.`,
  ],
  ['db.Book.filter({ title: 3 })', "Type 'number' is not assignable to type 'string'."],
  [
    "db.Book.filter({ 'author.name': 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field or relation 'author.name': write 'author__name'">'.`,
  ],
  [
    'declare const name: string; db.Book.filter({ [name]: 1 })',
    `Type 'number' is not assignable to type 'Wrong<"the name of a lookup must be known here; for names from outside use lookups(input, { allow })">'.`,
  ],
  [
    'declare const name: string; db.Book.orderBy(name)',
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"the name of a lookup must be known here; for names from outside use lookups(input, { allow })">'.`,
  ],
  [
    "db.Book.filter({ pages__gt: F('pags') })",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Book has no field or relation 'pags'">'.`,
  ],
  [
    "db.Book.orderBy('-author__nmae')",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Author has no field or relation 'nmae'">'.`,
  ],
  [
    "db.Book.orderBy(F('pags').desc())",
    `Property '[wrong]' is missing in type 'OrderTerm<["F", "pags"]>' but required in type 'Wrong<"Book has no field or relation 'pags'">'.`,
  ],
  [
    "db.Book.earliest('publishd')",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Book has no field or relation 'publishd'">'.`,
  ],
  [
    "db.Book.values('title', 'titel')",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Book has no field or relation 'titel'">'.`,
  ],
  [
    "db.Book.valuesList('titel')",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Book has no field or relation 'titel'">'.`,
  ],
  [
    "db.Author.annotate({ n: count('boks') })",
    `Property '[wrong]' is missing in type 'Placed<["count", "boks", unknown], unknown>' but required in type 'Wrong<"Author has no field or relation 'boks'">'.`,
  ],
  [
    "db.Author.annotate({ n: max('books__pags') })",
    `Property '[wrong]' is missing in type 'Placed<["max", "books__pags", unknown], unknown>' but required in type 'Wrong<"Book has no field or relation 'pags'">'.`,
  ],
  [
    "db.Author.annotate({ name: count('books') })",
    `Property '[wrong]' is missing in type 'Placed<["count", "books", unknown], unknown>' but required in type 'Wrong<"Author has 'name' already: give the annotation another name">'.`,
  ],
  [
    "db.Book.aggregate({ n: sum('pags') })",
    `Property '[wrong]' is missing in type 'Placed<["sum", "pags", unknown], unknown>' but required in type 'Wrong<"Book has no field or relation 'pags'">'.`,
  ],
  [
    "db.Book.selectRelated('autor')",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Book has no relation 'autor'">'.`,
  ],
  [
    "db.Book.prefetchRelated('tgas')",
    `Argument of type 'string' is not assignable to parameter of type 'Wrong<"Book has no relation 'tgas'">'.`,
  ],
  [
    "db.Book.prefetchRelated(Prefetch('tgas', {}))",
    `Property '[wrong]' is missing in type 'PrefetchOf<"tgas", never, never>' but required in type 'Wrong<"Book has no relation 'tgas'">'.`,
  ],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27' })",
    `Property 'author' is missing in type '{ title: string; published: string; }' but required in type '{ readonly author: Instance<"Author">; }'.`,
  ],
  [
    "db.Book.create({ title: 'x', published: '2012-09-27', author: writer, titel: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field 'titel'">'.`,
  ],
  [
    "db.Book.create({ title: 3, published: '2012-09-27', author: writer })",
    "Type 'number' is not assignable to type 'string'.",
  ],
  [
    "db.Tag.create({ name: 'x', kind: 'other' })",
    `Type '"other"' is not assignable to type '"genre" | "mood"'.`,
  ],
  [
    "db.Book.update(row, { titel: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field 'titel'">'.`,
  ],
  [
    "db.Book.update(1, { titel: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field 'titel'">'.`,
  ],
  ["db.Book.update(row, { pages: 'x' })", "Type 'string' is not assignable to type 'number'."],
  [
    'db.Book.update(row, { id: 2 })',
    `Type 'number' is not assignable to type 'Wrong<"Book.id is part of the key, and keys never change">'.`,
  ],
  [
    "db.Book.update(row, (draft) => { draft.titel = 'x' })",
    `Property 'titel' does not exist on type 'Draft<Library, "Book">'. Did you mean 'title'?`,
  ],
  [
    "books.update({ titel: 'x' })",
    `Type 'string' is not assignable to type 'Wrong<"Book has no field 'titel'">'.`,
  ],
  [
    "const input: CreateInput<Library, 'Card'> = { holder_id: 1 }",
    "Property 'code' is missing in type '{ holder_id: number; }' but required in type '{ readonly code: string; }'.",
  ],
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
  [
    'db.transact(async () => 3)',
    `Property '[wrong]' is missing in type 'Promise<number>' but required in type 'Wrong<"a transaction is synchronous: await before it, then write">'.`,
  ],
  [
    "defineSchema({ A: model({ b: foreignKey('Bee', { onDelete: 'CASCADE' }) }) })",
    `Property '[wrong]' is missing in type 'Model<{ readonly b: ForeignKey<"Bee", { readonly onDelete: "CASCADE"; }>; }, NoOptions>' but required in type 'Wrong<"A.b: the schema has no model 'Bee'">'.`,
  ],
  [
    "defineSchema({ A: model({ b: string() }, { orderWithRespectTo: 'b' }) })",
    `Property '[wrong]' is missing in type 'Model<{ readonly b: ScalarField<"string", string, NoOptions>; }, { readonly orderWithRespectTo: "b"; }>' but required in type 'Wrong<"A: orderWithRespectTo names 'b', which is no key of the model">'.`,
  ],
  [
    "defineSchema({ A: model({}, { proxy: 'B' }) })",
    `Property '[wrong]' is missing in type 'Model<{}, { readonly proxy: "B"; }>' but required in type 'Wrong<"A: the schema has no model 'B' to be a proxy of">'.`,
  ],
  [
    "defineSchema({ A: model({}), B: model({ b: string() }, { proxy: 'A' }) })",
    `Property '[wrong]' is missing in type 'Model<{ readonly b: ScalarField<"string", string, NoOptions>; }, { readonly proxy: "A"; }>' but required in type 'Wrong<"B: a proxy has no fields of its own">'.`,
  ],
  [
    'db.Book.nextInOrder(1)',
    `Property 'nextInOrder' does not exist on type 'ModelManager<Library, "Book">'.`,
  ],
]
