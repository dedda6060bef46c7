import {
  createStore,
  defineSchema,
  F,
  foreignKey,
  genericKey,
  integer,
  model,
  similarity,
  string,
  text,
  withHooks,
  withQueries,
  type SchemaOf,
} from 'relata'
import { codeOf, Dice, groupsOf, idsOf, itemOf, listOf } from './data.js'
import { port, type AnyPort } from './port.js'

const models = defineSchema({
  Author: model(
    {
      first: string(),
      last: string(),
      pages: integer({ default: 0 }),
      listed: string({ computed: ['first', 'last'], index: true }),
    },
    {
      computed: { listed: ({ first, last }) => `${last}, ${first}` },
      methods: {
        fullName(): string {
          return `${this.first} ${this.last}`
        },
        get signature(): string {
          return `${this.last}, ${this.first.slice(0, 1)}.`
        },
      },
    },
  ),
  Page: model({
    title: string({ trigram: true }),
    slug: string({ default: '', unique: true }),
    author: foreignKey('Author', { onDelete: 'PROTECT', relatedName: 'written' }),
  }),
  Revision: model(
    {
      text: text(),
      page: foreignKey('Page', { onDelete: 'CASCADE', relatedName: 'revisions' }),
    },
    { search: ['text'] },
  ),
  Comment: model({
    target: genericKey(['Page', 'Revision'], { onDelete: 'CASCADE', relatedName: 'comments' }),
  }),
})
const queries = withQueries(models, {
  Page: { by: (pages, first: string) => pages.filter({ author__first: first }) },
})
interface Wiki extends SchemaOf<typeof queries> {}

const slugOf = (title: string): string => title.toLowerCase().replaceAll(' ', '-')

const schema = withHooks<Wiki>(queries, {
  Page: {
    beforeCreate: (values) => {
      values.slug ||= slugOf(values.title)
    },
    beforeDelete: (page) => {
      if (page.title === 'Main') throw Object.assign(new Error('The main page stays'), { code: 'main page' })
    },
    afterCreate: (page, { db }) => db.Author.update(page.author, { pages: F('pages').plus(1) }),
    afterDelete: (page, { db }) => {
      db.Author.filter({ id: page.author_id }).update({ pages: F('pages').minus(1) })
    },
  },
})

function world(seed: number) {
  const dice = new Dice(seed)
  const authors = listOf(3, (id) => ({ id, first: dice.pick(['Ann', 'Bob']), last: `L${id}` }))
  const pages = listOf(8, (id) => ({
    id,
    title: id === 1 ? 'Main' : `${dice.pick(['Red', 'Blue'])} ${id}`,
    author_id: 1 + dice.roll(3),
  }))
  const revisions = listOf(20, (id) => ({
    id,
    text: Array.from({ length: 5 }, () => dice.pick(['apple', 'pear', 'plum', 'fig'])).join(' '),
    page_id: 1 + dice.roll(8),
  }))
  const comments = listOf(15, (id) =>
    dice.roll(2) === 0
      ? { id, page_id: 1 + dice.roll(8), revision_id: null }
      : { id, page_id: null, revision_id: 1 + dice.roll(20) },
  )
  const db = createStore<Wiki>(schema)
  db.Author.bulkCreate(authors)
  db.Page.bulkCreate(pages)
  db.Revision.bulkCreate(revisions)
  for (const { id, page_id: page, revision_id: revision } of comments)
    db.Comment.create({ id, target: page === null ? db.Revision.get(revision) : db.Page.get(page) })
  return { db, authors, pages, revisions, comments }
}
type World = ReturnType<typeof world>

const hasWord = (words: string, word: string): boolean => words.split(' ').includes(word)
const timesOf = (words: string, word: string): number =>
  words.split(' ').filter((each) => each === word).length

/** Three-letter parts of words, with two spaces before each word and one after it. */
const trigramsOf = (words: string): ReadonlySet<string> =>
  new Set(
    words
      .toLowerCase()
      .split(' ')
      .map((word) => `  ${word} `)
      .flatMap((word) => Array.from({ length: word.length - 2 }, (_, at) => word.slice(at, at + 3))),
  )
function similarityOf(one: string, other: string): number {
  const [left, right] = [trigramsOf(one), trigramsOf(other)]
  const shared = [...left].filter((trigram) => right.has(trigram)).length
  return shared / (left.size + right.size - shared)
}

export const wiki: AnyPort = port<World>({
  name: 'wiki',
  tool: 'Django',
  about: 'pages with slugs, revisions and counters',
  world,
  calls: [
    {
      feature: 'hooks',
      original: 'def save(self, *args, **kwargs): self.slug = slugify(self.title); super().save(…)',
      relata: ({ db }) => Array.from(db.Page.orderBy('id'), ({ slug }) => slug),
      naive: ({ pages }) => pages.map(({ title }) => slugOf(title)),
    },
    {
      feature: 'hooks',
      original: '@receiver(post_save, sender=Page); @receiver(post_delete, sender=Page)',
      relata: ({ db }) => {
        db.Page.filter({ id__gt: 5 }).delete()
        return Array.from(db.Author.orderBy('id'), ({ pages }) => pages)
      },
      naive: ({ authors, pages }) =>
        authors.map(({ id }) => pages.filter((p) => p.author_id === id && p.id <= 5).length),
    },
    {
      feature: 'hooks',
      original: '@receiver(pre_delete): raise ValidationError',
      relata: ({ db }) => [codeOf(() => db.Page.all().delete()), db.Page.count()],
      naive: ({ pages }) => ['main page', pages.length],
    },
    {
      feature: 'methods',
      original: 'def full_name(self)',
      relata: ({ db }) => Array.from(db.Author.orderBy('id'), (author) => author.fullName()),
      naive: ({ authors }) => authors.map(({ first, last }) => `${first} ${last}`),
    },
    {
      feature: 'query-set methods',
      original: "class PageQuerySet: def by(self, first): …; Page.objects.by('Ann')",
      relata: ({ db }) => idsOf(db.Page.by('Ann').orderBy('id')),
      naive: ({ pages, authors }) =>
        pages.filter((p) => itemOf(authors, p.author_id).first === 'Ann').map(({ id }) => id),
    },
    {
      feature: 'distinct on',
      original: "Revision.objects.order_by('page', '-id').distinct('page')",
      relata: ({ db }) =>
        db.Revision.orderBy('page_id', '-id').distinct('page').valuesList('id', { flat: true }).toArray(),
      naive: ({ revisions }) =>
        groupsOf(
          revisions.toSorted((a, b) => a.page_id - b.page_id || b.id - a.id),
          (r) => r.page_id,
        ).map(([, [newest]]) => newest?.id),
    },
    {
      feature: 'text search',
      original: "Revision.objects.filter(text__search='plum fig')",
      relata: ({ db }) => idsOf(db.Revision.filter({ text__search: 'plum fig' }).orderBy('id')),
      naive: ({ revisions }) =>
        revisions.filter((r) => hasWord(r.text, 'plum') && hasWord(r.text, 'fig')).map(({ id }) => id),
    },
    {
      feature: 'text search',
      original:
        "Revision.objects.annotate(rank=SearchRank('text', query)).filter(rank__gt=0).order_by('-rank', 'id')",
      relata: ({ db }) => idsOf(db.Revision.search('pl*')),
      naive: ({ revisions }) =>
        revisions
          .filter((r) => hasWord(r.text, 'plum'))
          .toSorted((a, b) => timesOf(b.text, 'plum') - timesOf(a.text, 'plum') || a.id - b.id)
          .map(({ id }) => id),
    },
    {
      feature: 'similar texts',
      original: "Page.objects.filter(title__trigram_similar='Bleu 5')",
      relata: ({ db }) => idsOf(db.Page.filter({ title__similar: 'Bleu 5' }).orderBy('id')),
      naive: ({ pages }) => idsOf(pages.filter(({ title }) => similarityOf(title, 'Bleu 5') >= 0.3)),
    },
    {
      feature: 'similar texts',
      original:
        "Page.objects.annotate(s=TrigramSimilarity('title', 'Rde 3')).filter(s__gt=0.2).order_by('-s', 'id')",
      relata: ({ db }) =>
        db.Page.annotate({ s: similarity('title', 'Rde 3') })
          .filter({ s__gt: 0.2 })
          .orderBy('-s', 'id')
          .valuesList('id', 's')
          .toArray(),
      naive: ({ pages }) =>
        pages
          .map(({ id, title }) => [id, similarityOf(title, 'Rde 3')] as const)
          .filter(([, s]) => s > 0.2)
          .toSorted(([a, s], [b, t]) => t - s || a - b),
    },
    {
      feature: 'generic relations',
      original:
        "Comment.objects.filter(content_type=page_type, object_id__in=Page.objects.filter(author__last='L1'))",
      relata: ({ db }) => idsOf(db.Comment.filter({ target__Page__author__last: 'L1' }).orderBy('id')),
      naive: ({ comments, pages }) =>
        idsOf(comments.filter((c) => c.page_id !== null && itemOf(pages, c.page_id).author_id === 1)),
    },
    {
      feature: 'generic relations',
      original: 'page.comments.count()  # GenericRelation(Comment); page.delete()',
      relata: ({ db }) => {
        const counts = Array.from(db.Page.orderBy('id'), (page) => page.comments.count())
        db.Page.delete(8)
        return [counts, idsOf(db.Comment.orderBy('id'))]
      },
      naive: ({ comments, pages, revisions }) => [
        pages.map(({ id }) => comments.filter((c) => c.page_id === id).length),
        idsOf(
          comments.filter((c) =>
            c.page_id === null ? itemOf(revisions, c.revision_id).page_id !== 8 : c.page_id !== 8,
          ),
        ),
      ],
    },
    {
      feature: 'generic relations',
      original: 'comment.content_object',
      relata: ({ db }) => Array.from(db.Comment.orderBy('id'), (c) => [c.target_type, c.target_id]),
      naive: ({ comments }) =>
        comments.map((c) => (c.page_id === null ? ['Revision', c.revision_id] : ['Page', c.page_id])),
    },
    {
      feature: 'computed fields',
      original: 'models.GeneratedField(expression=…, db_persist=True)',
      relata: ({ db }) =>
        Array.from(db.Author.filter({ listed__gte: 'C' }).orderBy('-listed'), ({ listed }) => listed),
      naive: ({ authors }) =>
        authors
          .map(({ first, last }) => `${last}, ${first}`)
          .filter((listed) => listed >= 'C')
          .toSorted((a, b) => (a < b ? 1 : -1)),
    },
    {
      feature: 'virtual properties',
      original: "@property; serializers.ReadOnlyField(source='author.signature')",
      relata: ({ db }) =>
        db.Page.orderBy('id')
          .pick({ title: true, author: { signature: true } })
          .toArray(),
      naive: ({ pages, authors }) =>
        pages.map(({ title, author_id }) => {
          const { first, last } = itemOf(authors, author_id)
          return { title, author: { signature: `${last}, ${first.slice(0, 1)}.` } }
        }),
    },
    {
      feature: 'errors',
      original: 'except ProtectedError',
      relata: ({ db, authors, pages }) =>
        authors.map(({ id }) =>
          pages.some((p) => p.author_id === id) ? codeOf(() => db.Author.delete(id)) : 'free',
        ),
      naive: ({ authors, pages }) =>
        authors.map(({ id }) => (pages.some((p) => p.author_id === id) ? 'ERR_PROTECTED' : 'free')),
    },
  ],
})
