import {
  abstractModel,
  defineSchema,
  foreignKey,
  integer,
  manyToMany,
  model,
  string,
  type SchemaOf,
} from '@relata/core'
import { expectTypeOf } from 'expect-type'
import type { AddressOf, Database, Row } from '../../src/index.js'

const Numbered = abstractModel({ year: integer(), number: integer() }, { primaryKey: ['year', 'number'] })
const schema = defineSchema({
  Project: model({ name: string() }),
  Task: model(
    {
      project: foreignKey('Project', { onDelete: 'CASCADE', relatedName: 'tasks' }),
      number: integer(),
      title: string(),
    },
    { primaryKey: ['project', 'number'] },
  ),
  Issue: model(
    { project: foreignKey('Project', { onDelete: 'CASCADE', relatedName: 'issues' }), id: integer() },
    { primaryKey: ['project', 'id'] },
  ),
  Invoice: model({ total: integer() }, { bases: [Numbered] }),
  Comment: model({
    task: foreignKey('Task', { onDelete: 'CASCADE' }),
    issue: foreignKey('Issue', { onDelete: 'CASCADE' }),
  }),
})
interface Board extends SchemaOf<typeof schema> {}
declare const db: Database<Board>
declare const project: Row<Board, 'Project'>

const task = db.Task.get({ project, number: 1 })
expectTypeOf(task.id).toEqualTypeOf<number>()
expectTypeOf(task.pk).toEqualTypeOf<number>()
const issue = db.Issue.get({ project, id: 1 })
expectTypeOf(issue._id).toEqualTypeOf<number>()
expectTypeOf(issue.pk).toEqualTypeOf<number>()
expectTypeOf(issue.id).toEqualTypeOf<number>()
db.Issue.filter({ _id__gt: 3, id: 4 }).orderBy('_id')
db.Task.update({ project, number: 1 }, { title: 'x' })
db.Task.delete({ project: 1, number: 1 })
db.Task.delete({ project_id: 1, number: 1 })
db.Issue.delete({ project, id: 1 })
db.Issue.delete({ _id: 1 })
db.Issue.delete(7)
db.Invoice.update({ year: 2024, number: 1 }, { total: 3 })
db.Task.upsert({ project, number: 1 }, { create: { title: 'x' }, update: {} })
db.Comment.create({ task: { project, number: 1 }, issue: { project, id: 2 } })
const remove = (which: AddressOf<Board, 'Issue'>): number => db.Issue.delete(which).total
remove({ project, id: 3 })
// @ts-expect-error the number is missing
db.Task.delete({ project })
// @ts-expect-error an id of the composite alone
db.Issue.delete({ id: 1 })
// @ts-expect-error a value of another type
db.Task.delete({ project, number: 'x' })
// @ts-expect-error the id is required
db.Issue.create({ project })

const Misspelt = model({ number: integer(), project: integer() }, { primaryKey: ['project', 'numer'] })
const Nullable = model({ number: integer({ null: true }), a: integer() }, { primaryKey: ['a', 'number'] })
const Many = model({ tags: manyToMany('Many'), a: integer() }, { primaryKey: ['a', 'tags'] })
// @ts-expect-error Misspelt: primaryKey names 'numer', which is not a field of the model
defineSchema({ Misspelt })
// @ts-expect-error Nullable: primaryKey names 'number', which can be null
defineSchema({ Nullable })
// @ts-expect-error Many: primaryKey names 'tags', which has no column of its own
defineSchema({ Many })
