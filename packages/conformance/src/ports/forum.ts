import {
  and,
  boolean,
  count,
  createStore,
  datetime,
  defineSchema,
  Exists,
  F,
  foreignKey,
  integer,
  model,
  or,
  OuterRef,
  string,
  where,
  type SchemaOf,
} from 'relata'
import { compare, Dice, groupsOf, idsOf, itemOf, listOf, sortedBy } from './data.js'
import { port, type AnyPort } from './port.js'

const schema = defineSchema({
  Category: model({
    name: string(),
    parent: foreignKey('self', { onDelete: 'CASCADE', null: true, tree: true, relatedName: 'children' }),
  }),
  User: model({ name: string({ unique: true }) }),
  Topic: model({
    title: string(),
    closed: boolean({ default: false }),
    category: foreignKey('Category', { onDelete: 'CASCADE', relatedName: 'topics' }),
    author: foreignKey('User', { onDelete: 'CASCADE', relatedName: 'topics' }),
  }),
  Post: model(
    {
      at: datetime(),
      score: integer({ default: 0 }),
      pinned: integer({ null: true }),
      topic: foreignKey('Topic', { onDelete: 'CASCADE', relatedName: 'posts' }),
      author: foreignKey('User', { onDelete: 'CASCADE', relatedName: 'posts' }),
    },
    { getLatestBy: 'at' },
  ),
})
interface Forum extends SchemaOf<typeof schema> {}

function world(seed: number) {
  const dice = new Dice(seed)
  const categories = listOf(8, (id) => ({
    id,
    name: `c${id}`,
    parent_id: id < 3 ? null : 1 + dice.roll(id - 1),
  }))
  const users = listOf(4, (id) => ({ id, name: `u${id}` }))
  const topics = listOf(10, (id) => ({
    id,
    title: `${dice.pick(['How', 'Why', 'Where'])} ${id}`,
    closed: dice.roll(3) === 0,
    category_id: 1 + dice.roll(8),
    author_id: 1 + dice.roll(4),
  }))
  const posts = listOf(40, (id) => ({
    id,
    at: `2024-0${1 + dice.roll(9)}-1${dice.roll(9)}T0${dice.roll(9)}:00:0${id % 10}Z`,
    score: dice.roll(7) - 2,
    pinned: dice.roll(3) === 0 ? dice.roll(5) : null,
    topic_id: 1 + dice.roll(10),
    author_id: 1 + dice.roll(4),
  }))
  const db = createStore<Forum>(schema)
  db.Category.bulkCreate(categories)
  db.User.bulkCreate(users)
  db.Topic.bulkCreate(topics)
  db.Post.bulkCreate(posts)
  return { db, categories, users, topics, posts }
}
type World = ReturnType<typeof world>

function ancestorsOf({ categories }: World, id: number): readonly number[] {
  const { parent_id: parent } = itemOf(categories, id)
  return parent === null ? [] : [parent, ...ancestorsOf({ categories } as World, parent)]
}
const inSubtree = (w: World, id: number, root: number): boolean => ancestorsOf(w, id).includes(root)
const ordered = (ids: Iterable<{ readonly id: number }>): readonly number[] =>
  idsOf(ids).toSorted((a, b) => a - b)

export const forum: AnyPort = port<World>({
  name: 'forum',
  tool: 'Django',
  about: 'categories as a tree, topics, posts',
  world,
  calls: [
    {
      feature: 'conditions',
      original: "Topic.objects.filter(Q(closed=False) & (Q(title__startswith='How') | Q(author__name='u1')))",
      relata: ({ db }) =>
        ordered(db.Topic.filter({ closed: false }, or({ title__startswith: 'How' }, { author__name: 'u1' }))),
      naive: ({ topics }) =>
        ordered(topics.filter((t) => !t.closed && (t.title.startsWith('How') || t.author_id === 1))),
    },
    {
      feature: 'conditions',
      original: "Topic.objects.exclude(posts__score__lt=0, posts__author__name='u2')",
      relata: ({ db }) => ordered(db.Topic.exclude({ posts__score__lt: 0, posts__author__name: 'u2' })),
      naive: ({ topics, posts }) =>
        ordered(
          topics.filter((t) => !posts.some((p) => p.topic_id === t.id && p.score < 0 && p.author_id === 2)),
        ),
    },
    {
      feature: 'dynamic names',
      original: "Post.objects.filter(**{f'{field}__gte': 3})",
      relata: ({ db }) => {
        const field: 'score' | 'pinned' = 'score'
        return ordered(db.Post.filter(and(where(`${field}__gte`, 3), where('pinned__isnull', true))))
      },
      naive: ({ posts }) => ordered(posts.filter((p) => p.score >= 3 && p.pinned === null)),
    },
    {
      feature: 'latest',
      original: 'Post.objects.latest()',
      relata: ({ db }) => db.Post.latest().at,
      naive: ({ posts }) => sortedBy(posts, (p) => p.at, -1)[0]?.at,
    },
    {
      feature: 'trees',
      original: 'category.get_descendants()',
      relata: ({ db }) => ordered(db.Category.descendants(1)),
      naive: (w) => ordered(w.categories.filter(({ id }) => inSubtree(w, id, 1))),
    },
    {
      feature: 'trees',
      original: 'category.get_ancestors(); category.get_level()',
      relata: ({ db }) => [ordered(db.Category.ancestors(8)), db.Category.depth(8), db.Category.root(8).id],
      naive: (w) => {
        const above = ancestorsOf(w, 8)
        return [above.toSorted((a, b) => a - b), above.length, above.at(-1)]
      },
    },
    {
      feature: 'trees',
      original: 'Topic.objects.filter(category__in=category.get_descendants(include_self=True))',
      relata: ({ db }) => ordered(db.Topic.filter({ category__path: 1 })),
      naive: (w) => ordered(w.topics.filter((t) => t.category_id === 1 || inSubtree(w, t.category_id, 1))),
    },
    {
      feature: 'distinct on',
      original: "Post.objects.order_by('topic', '-score', 'id').distinct('topic')",
      relata: ({ db }) => idsOf(db.Post.orderBy('topic_id', '-score', 'id').distinct('topic')),
      naive: ({ posts }) => {
        const inOrder = posts.toSorted((a, b) => a.topic_id - b.topic_id || b.score - a.score || a.id - b.id)
        return groupsOf(inOrder, (p) => p.topic_id).map(([, [first]]) => first?.id)
      },
    },
    {
      feature: 'annotations',
      original: "Topic.objects.annotate(n=Count('posts', filter=Q(posts__score__gt=0))).filter(n__gt=1)",
      relata: ({ db }) =>
        db.Topic.annotate({ n: count('posts', { filter: { posts__score__gt: 0 } }) })
          .filter({ n__gt: 1 })
          .orderBy('id')
          .toArray()
          .map(({ id, n }) => [id, n]),
      naive: ({ topics, posts }) =>
        topics
          .map((t) => [t.id, posts.filter((p) => p.topic_id === t.id && p.score > 0).length] as const)
          .filter(([, n]) => n > 1),
    },
    {
      feature: 'annotations',
      original:
        "Topic.objects.filter(Exists(Post.objects.filter(topic=OuterRef('pk'), author=OuterRef('author'))))",
      relata: ({ db }) =>
        ordered(
          db.Topic.filter(Exists(db.Post.filter({ topic: OuterRef('pk'), author: OuterRef('author') }))),
        ),
      naive: ({ topics, posts }) =>
        ordered(topics.filter((t) => posts.some((p) => p.topic_id === t.id && p.author_id === t.author_id))),
    },
    {
      feature: 'orders',
      original: "Post.objects.order_by(F('pinned').desc(nulls_last=True), 'id')",
      relata: ({ db }) => idsOf(db.Post.orderBy(F('pinned').desc({ nulls: 'last' }), 'id')),
      naive: ({ posts }) =>
        idsOf(posts.toSorted((a, b) => (b.pinned ?? -1) - (a.pinned ?? -1) || a.id - b.id)),
    },
    {
      feature: 'orders',
      original: "Post.objects.order_by('?')[:5]",
      workaround: 'read the keys, and shuffle them in the application',
      relata: ({ db }) => db.Post.filter({ pk__in: idsOf(db.Post.all()).slice(0, 5) }).count(),
      naive: () => 5,
    },
    {
      feature: 'trees and shapes',
      original:
        "Topic.objects.prefetch_related(Prefetch('posts', Post.objects.filter(score__gt=0).order_by('-score', 'id')))",
      relata: ({ db }) =>
        db.Topic.orderBy('id')
          .pick({
            id: true,
            author: { name: true },
            posts: { where: { score__gt: 0 }, orderBy: ['-score', 'id'], take: 2, pick: { id: true } },
          })
          .toArray(),
      naive: ({ topics, users, posts }) =>
        topics.map(({ id, author_id: author }) => ({
          id,
          author: { name: itemOf(users, author).name },
          posts: posts
            .filter((p) => p.topic_id === id && p.score > 0)
            .toSorted((a, b) => compare(b.score, a.score) || a.id - b.id)
            .slice(0, 2)
            .map((p) => ({ id: p.id })),
        })),
    },
    {
      feature: 'writes',
      original: 'topic.delete()  # cascades to its posts',
      relata: ({ db }) => {
        db.Topic.delete(1)
        return [db.Topic.count(), ordered(db.Post.all())]
      },
      naive: ({ posts }) => [9, ordered(posts.filter((p) => p.topic_id !== 1))],
    },
    {
      feature: 'raw SQL',
      original: "Post.objects.raw('SELECT …')",
      missing: 'no SQL: expressions, functions and aggregates say it',
    },
  ],
})
