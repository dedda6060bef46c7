import { expectTypeOf } from 'expect-type'
import { defineSchema, foreignKey, genericKey, integer, model, string, type SchemaOf } from '@relata/core'
import { count, createStore, F, type Row } from '../../src/index.js'

const schema = defineSchema({
  Author: model({ name: string() }),
  Post: model({
    title: string(),
    author: foreignKey('Author', { onDelete: 'CASCADE', relatedName: 'posts' }),
  }),
  Photo: model({ url: string({ primaryKey: true }) }),
  Comment: model({
    text: string(),
    target: genericKey(['Post', 'Photo'], { onDelete: 'CASCADE', relatedName: 'comments' }),
  }),
  Tag: model({
    weight: integer({ default: 0 }),
    on: genericKey(['Post', 'Comment'], { onDelete: 'SET_NULL', null: true, relatedName: 'tags' }),
  }),
})
interface Blog extends SchemaOf<typeof schema> {}
const db = createStore<Blog>(schema)

declare const comment: Row<Blog, 'Comment'>
declare const tag: Row<Blog, 'Tag'>
declare const post: Row<Blog, 'Post'>
declare const photo: Row<Blog, 'Photo'>
declare const author: Row<Blog, 'Author'>

// Rows.
expectTypeOf(comment.target).toEqualTypeOf<Row<Blog, 'Post'> | Row<Blog, 'Photo'>>()
expectTypeOf(tag.on).toEqualTypeOf<Row<Blog, 'Post'> | Row<Blog, 'Comment'> | null>()
expectTypeOf(comment.target__Post).toEqualTypeOf<Row<Blog, 'Post'> | null>()
expectTypeOf(comment.target__Post_id).toEqualTypeOf<number | null>()
expectTypeOf(comment.target__Photo_id).toEqualTypeOf<string | null>()
expectTypeOf(tag.on_type).toEqualTypeOf<'Post' | 'Comment' | null>()
expectTypeOf(comment.target__Post?.author.name).toEqualTypeOf<string | undefined>()
expectTypeOf(post.comments.first()?.text).toEqualTypeOf<string | undefined>()
if (comment.target__Photo !== null) expectTypeOf(comment.target__Photo.url).toEqualTypeOf<string>()
// @ts-expect-error -- a photo has no title
void comment.target.title

// Writes.
db.Comment.create({ text: 'a', target: post })
db.Comment.create({ text: 'a', target__Photo_id: 'x' })
db.Comment.create({ text: 'a', target_type: 'Post', target_id: 1 })
db.Comment.update(comment, { target: photo })
db.Tag.update(tag, { on: null })
photo.comments.create({ text: 'b' })
tag.on__Post?.tags.remove(tag)
db.Comment.create({ text: 'a', target__Post: post })
db.Comment.create({ text: 'a', target__Post: { id: 1 } })
db.Comment.create({ ...comment, text: 'b' })
db.Comment.bulkCreate([{ text: 'a', target: post }])
db.Tag.create({ weight: 1 })
db.Tag.create({ weight: 1, on: null })
// @ts-expect-error -- the target is required
db.Comment.create({ text: 'a' })
// @ts-expect-error -- the target is required
db.Comment.bulkCreate([{ text: 'a' }])
// @ts-expect-error -- the target is required
db.Comment.create({ text: 'a', target: null })
// @ts-expect-error -- the target is required
db.Comment.update(comment, { target: null })
// @ts-expect-error -- an author is no target
db.Comment.create({ text: 'a', target: author })
// @ts-expect-error -- no kind of target
db.Comment.create({ text: 'a', target_type: 'Author', target_id: 1 })
// @ts-expect-error -- the key of a photo is a text
db.Comment.create({ text: 'a', target__Photo_id: 1 })
// @ts-expect-error -- the key is not nullable, so comments can't be removed
photo.comments.clear()

// Chains.
db.Comment.filter({ target__Post__title: 'x', target__Post__author__name__startswith: 'y' })
db.Tag.filter({ on__Comment__target__Post__author__name: 'x' })
db.Author.filter({ posts__comments__text: 'x' })
db.Comment.filter({ target: post })
db.Comment.filter({ target__in: [post, photo] })
db.Comment.filter({ target__in: db.Post.all() })
db.Tag.filter({ on__isnull: true })
db.Tag.filter({ on: null })
db.Comment.filter({ target_type: 'Post', target_id: 1 })
db.Comment.filter({ target_type__in: ['Post'] })
db.Comment.orderBy('target', '-target_type', 'target__Post__title')
db.Comment.values('target_type').annotate({ n: count('pk') })
db.Comment.annotate({ title: F('target__Post__title') })
expectTypeOf(db.Comment.values('target__Post__title').first()?.target__Post__title).toEqualTypeOf<
  string | null | undefined
>()
// @ts-expect-error -- an author is no target
db.Comment.filter({ target: author })
// @ts-expect-error -- authors are no targets
db.Comment.filter({ target__in: db.Author.all() })
// @ts-expect-error -- a photo has no title
db.Comment.filter({ target__Photo__title: 'x' })
// @ts-expect-error -- no target has this name
db.Comment.filter({ target__Author__name: 'x' })
// @ts-expect-error -- the title is a text
db.Comment.filter({ target__Post__title: 1 })
// @ts-expect-error -- no kind of target
db.Comment.filter({ target_type: 'Author' })

// Declarations.
genericKey(['Post'], { onDelete: 'SET_NULL', null: true })
// @ts-expect-error -- SET_NULL needs null: true
genericKey(['Post'], { onDelete: 'SET_NULL' })
// @ts-expect-error -- one default can't replace rows of several models
genericKey(['Post'], { onDelete: 'SET_DEFAULT' })
defineSchema({
  Post: model({ title: string() }),
  // @ts-expect-error -- the schema has no model Foto
  Comment: model({ target: genericKey(['Post', 'Foto'], { onDelete: 'CASCADE' }) }),
})

// Names of related rows.
db.Comment.selectRelated('target', 'target__Post__author')
db.Comment.selectRelated('target__Photo')
// @ts-expect-error -- an author is no target
db.Comment.selectRelated('target__Author')
// @ts-expect-error -- a photo has no author
db.Comment.selectRelated('target__Photo__author')
